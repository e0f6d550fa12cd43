package api

import (
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
)

// routeOf names the route that does what a method does, where its name is another.
var routeOf = map[string]string{
	"/chat/getPinnedMessages":            "/chat/fetchMessages",
	"/message/acceptGroupV4Invite":       "/client/acceptInvite",
	"/groupChat/setAddMembersAdminsOnly": "/groupChat/setMessagesAdminsOnly",
	"/message/reload":                    "/message/getClassInfo",
	"/message/vote":                      "/client/sendMessage",
}

// routeFor is the path of the route that does what a method does. The client
// has methods of chats, whose routes are those of chats.
func routeFor(method string) string {
	if other, differs := routeOf[method]; differs {
		return other
	}
	if of, yes := strings.CutSuffix(method, "Chat"); yes {
		return strings.Replace(of, "/client/", "/chat/", 1)
	}
	return method
}

// needsOf are the permissions of methods by the route that calls them.
func needsOf[Run any](noun string, methods map[string]named[Run], into map[string]auth.Permission) {
	for name, m := range methods {
		into["/"+noun+"/"+name] = m.needs
	}
}

func TestAMethodNeedsWhatItsOwnRouteNeeds(t *testing.T) {
	a := New(Options{})
	engine := operation.New(echo.New(), operation.Options{})
	a.Register(engine)
	routes := map[string]auth.Permission{}
	for _, o := range engine.Operations() {
		routes[strings.TrimSuffix(o.Path, "/:sessionId")] = o.Needs
	}
	methods := map[string]auth.Permission{}
	needsOf("client", a.methods(), methods)
	needsOf("message", a.methodsOfMessages(), methods)
	needsOf("chat", a.methodsOfChats(), methods)
	needsOf("groupChat", groupMethods, methods)
	for name, needs := range methods {
		route := routeFor(name)
		want, known := routes[route]
		if !known {
			t.Errorf("%s has no route %s to be compared with", name, route)
		}
		if needs != want {
			t.Errorf("%s needs %q, its route %s needs %q", name, needs, route, want)
		}
	}
}
