package sandbox

import (
	"embed"
	"strings"
)

//go:embed sdk/*.js
var sdkFiles embed.FS

// sdkParts are the files of the SDK in the order in which they run. Together
// they are one function: what one declares, the others see. A part that gives
// something runs when it is needed first, as a function of its name: few scripts
// need them all, and every step begins with a new machine.
var sdkParts = []struct{ name, gives string }{
	{name: "host"}, {name: "text"}, {name: "manifest"}, {name: "triggers"}, {name: "content"},
	{name: "objects"}, {name: "store"}, {name: "chat"}, {name: "clock"}, {name: "contexts"}, {name: "tests"},
	{name: "readers", gives: "...kinds"},
	{name: "dialogs", gives: "ask, choose, confirm, askKeys, chooseKeys"},
	{name: "web", gives: "fetch, fetchAll, secret, hmac, fetchKeys, textsOf"},
	{name: "trials", gives: "testKit"},
	{name: "checks", gives: "anatomy"},
}

// sdkGlobals are the names that scripts get. Everything else of the SDK is out
// of their reach.
var sdkGlobals = []string{
	"script", "share", "use",
	"onMessage", "onReaction", "onPollVote", "onGroupJoin", "onGroupLeave", "onCall", "onSchedule", "onWebhook", "onButton", "on", "onError",
	"fetch", "fetchAll", "secret", "hmac", "store", "hours", "format", "text", "uuid", "console", "test",
}

// sdkText joins the parts. It runs in every machine before the script, and
// answers what the worker calls.
func sdkText() string {
	var b strings.Builder
	b.WriteString("(function (host, load) {\n'use strict';\n")
	for _, part := range sdkParts {
		data, err := sdkFiles.ReadFile("sdk/" + part.name + ".js")
		if err != nil {
			panic(err) // the file is part of the program
		}
		if part.gives == "" {
			b.Write(data)
			continue
		}
		b.WriteString("const " + part.name + " = once(() => {\n" + string(data) + "return { " + part.gives + " };\n});\n")
	}
	b.WriteString("Object.assign(globalThis, { " + strings.Join(sdkGlobals, ", ") + " });\n")
	b.WriteString("return { describe, run, returned, runTest, anatomy: given => checks().anatomy(given), begin(given, describes) { values = parse(given) ?? {}; describing = parse(describes); } };\n})")
	return b.String()
}
