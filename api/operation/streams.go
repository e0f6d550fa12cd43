package operation

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// describeStreams documents the ways to follow events, which are no faces'.
func describeStreams() []*huma.Operation {
	text := &huma.Schema{Type: huma.TypeString}
	query := func(name, about string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: about, Schema: text}
	}
	session := &huma.Param{
		Name: "sessionId", In: "path", Required: true, Description: "The session's name",
		Schema: &huma.Schema{Type: huma.TypeString, Pattern: "^[A-Za-z0-9_-]{1,64}$"},
	}
	key := query("apiKey", "The API key, where a header cannot be sent")
	after := query("after", "The id of the last event that was seen; those after it are told first")
	one := query("sessionId", "Only events of this session")
	return []*huma.Operation{
		stream("socket", "/ws", "Follow events over a WebSocket",
			"Each frame is an object with sessionId, dataType, data and timestamp. The text ping is answered with pong.", "101", key, one, after),
		stream("socketOfSession", "/ws/{sessionId}", "Follow the events of one session over a WebSocket",
			"Each frame is an object with dataType, data and sessionId.", "101", session, key, after),
		stream("events", "/stream", "Follow events as server-sent events",
			"For who cannot open sockets. The id of each event is told, and Last-Event-ID resumes after it.", "200", key, one, after,
			&huma.Param{Name: "Last-Event-ID", In: "header", Description: "As after", Schema: text}),
	}
}

func stream(id, path, summary, about, status string, parameters ...*huma.Param) *huma.Operation {
	started := &huma.Response{Description: "Switching to the WebSocket protocol"}
	if status == "200" {
		started = &huma.Response{Description: "The stream", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	}
	return &huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Description: about, Tags: []string{"events"},
		Parameters: parameters, Security: []map[string][]string{{keyScheme: {}}, {"bearer": {}}},
		Responses: map[string]*huma.Response{status: started, "403": {Description: "A wrong key, or a page of another site"}},
	}
}
