package guard

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"frontdesk/models"
)

const (
	maxPage        = 512 << 10 // of a page that is read for its title
	maxPagePicture = 4 << 20
	maxTitle       = 300 // letters of a title or a description
)

// Preview is what a page says of itself.
type Preview struct {
	Title       string
	Description string
	Image       []byte // its picture, as it came; nil when there is none
}

// Preview reads what a page says of itself: its title, a description and a
// picture, by the tags that pages have for this, else by the page's own title.
// Only addresses on the public internet are looked at.
func (g *Guard) Preview(ctx context.Context, address string) (Preview, error) {
	answer, err := g.get(ctx, address)
	if err != nil {
		return Preview{}, err
	}
	defer answer.Body.Close()
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if kind != "text/html" && kind != "application/xhtml+xml" {
		return Preview{}, models.Errorf(models.Unsupported, "the address leads to no page")
	}
	body, err := charset.NewReader(io.LimitReader(answer.Body, maxPage), answer.Header.Get("Content-Type"))
	if errors.Is(err, io.EOF) {
		return Preview{}, nil // the page is empty
	}
	if err != nil {
		return Preview{}, explain(err)
	}
	tags := readTags(body)
	p := Preview{
		Title:       short(first(tags["og:title"], tags["twitter:title"], tags["title"])),
		Description: short(first(tags["og:description"], tags["twitter:description"], tags["description"])),
	}
	if picture := first(tags["og:image"], tags["twitter:image"]); picture != "" {
		p.Image = g.picture(ctx, answer.Request.URL, picture)
	}
	return p, nil
}

func (g *Guard) get(ctx context.Context, address string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, &models.Error{Kind: models.Invalid, Message: "this is no address", Err: err}
	}
	request.Header.Set("User-Agent", "Frontdesk")
	answer, err := g.public.Do(request)
	if err != nil {
		return nil, explain(err)
	}
	if answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		return nil, models.Errorf(models.Unavailable, "the address answered %d", answer.StatusCode)
	}
	return answer, nil
}

// picture fetches the picture of a page; nil when it cannot be had.
func (g *Guard) picture(ctx context.Context, page *url.URL, address string) []byte {
	target, err := page.Parse(address)
	if err != nil {
		return nil
	}
	answer, err := g.get(ctx, target.String())
	if err != nil {
		return nil
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if copyAtMost(&body, answer, maxPagePicture) != nil {
		return nil
	}
	return body.Bytes()
}

// readTags reads the title and the meta tags in the head of a page. The first
// of a name counts.
func readTags(page io.Reader) map[string]string {
	tags := map[string]string{}
	add := func(name, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" && tags[name] == "" {
			tags[name] = value
		}
	}
	reader := html.NewTokenizer(page)
	reader.SetMaxBuf(maxPage)
	for inTitle := false; ; {
		switch reader.Next() {
		case html.ErrorToken:
			return tags
		case html.TextToken:
			if inTitle {
				add("title", string(reader.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			token := reader.Token()
			inTitle = token.Data == "title"
			switch token.Data {
			case "meta":
				add(metaOf(token))
			case "body":
				return tags
			}
		case html.EndTagToken:
			inTitle = false
		}
	}
}

func metaOf(token html.Token) (name, value string) {
	for _, attribute := range token.Attr {
		switch attribute.Key {
		case "property", "name":
			name = strings.ToLower(attribute.Val)
		case "content":
			value = attribute.Val
		}
	}
	return name, value
}

func first(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}

func short(text string) string {
	if letters := []rune(text); len(letters) > maxTitle {
		return string(letters[:maxTitle-1]) + "…"
	}
	return text
}
