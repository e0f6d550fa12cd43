# Builds one static binary and puts it, alone, into an image without a shell.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN go build -tags sqlite_fts5,netgo,osusergo -trimpath \
    -ldflags "-X main.version=${VERSION} -linkmode external -extldflags -static" \
    -o /frontdesk ./cmd/frontdesk && mkdir /data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /frontdesk /frontdesk
COPY --from=build --chown=65532:65532 /data /data
COPY LICENSE /LICENSE
USER 65532:65532
ENV HOST=0.0.0.0 SESSIONS_PATH=/data NODE_ENV=production
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["/frontdesk", "health"]
ENTRYPOINT ["/frontdesk"]
CMD ["serve"]
