package simulator

import (
	"net/http"
	"slices"

	waBinary "go.mau.fi/whatsmeow/binary"
)

// registerMedia tells clients where files go, and takes them there: the media
// host has every path that nothing else claims.
func (s *Server) registerMedia() {
	s.handleIQ("w:m", "set", "media_conn", answerMediaConn)
	s.media.refuse = s.refuseMedia
	s.Route("/", s.media)
}

func answerMediaConn(*conn, *waBinary.Node) ([]waBinary.Node, error) {
	return []waBinary.Node{{
		Tag:     "media_conn",
		Attrs:   waBinary.Attrs{"auth": mediaAuth, "ttl": "300", "auth_ttl": "21600", "max_buckets": "12"},
		Content: []waBinary.Node{{Tag: "host", Attrs: waBinary.Attrs{"hostname": mediaHostname}}},
	}}, nil
}

// refuseMedia is the status with which a download fails. Whose download it is
// cannot be seen, so the fault of any account counts.
func (s *Server) refuseMedia(method string) int {
	if method != http.MethodGet {
		return 0
	}
	status := 0
	s.do(func() {
		at := slices.IndexFunc(s.faults, func(f *activeFault) bool { return f.Kind == FaultMediaError })
		if at < 0 {
			return
		}
		f := s.faults[at]
		status = f.Code
		if status < http.StatusBadRequest || status > 599 {
			status = http.StatusNotFound
		}
		if f.Count > 0 {
			if f.left--; f.left == 0 {
				s.faults = slices.Delete(s.faults, at, at+1)
			}
		}
	})
	return status
}
