package sandbox

import (
	"embed"
	"strings"
)

//go:embed sdk/*.js
var sdkFiles embed.FS

// sdkParts are the files of the SDK in the order in which they run. Together
// they are one function: what one declares, the others see.
var sdkParts = []string{
	"host", "text", "manifest", "filters", "triggers", "content", "objects", "store", "chat", "dialogs", "web", "clock", "contexts", "tests", "anatomy",
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
		data, err := sdkFiles.ReadFile("sdk/" + part + ".js")
		if err != nil {
			panic(err) // the file is part of the program
		}
		b.Write(data)
	}
	b.WriteString("Object.assign(globalThis, { " + strings.Join(sdkGlobals, ", ") + " });\n")
	b.WriteString("return { describe, run, returned, runTest, anatomy, settings(given) { values = parse(given) ?? {}; } };\n})")
	return b.String()
}
