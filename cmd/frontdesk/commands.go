package main

// commands lists the sub-commands in the order of the help text.
func commands() []command {
	return []command{
		{name: "serve", about: "Start the server; also when no command is given", run: runServe},
		{name: "demo", usage: "[--seed TEXT]", about: "The server with a simulated WhatsApp; nothing is kept", run: runDemo},
		{name: "simulator", usage: "[--listen ADDRESS] [--seed TEXT] [--demo]", about: "Serve a simulated WhatsApp for tests and development", run: runSimulator},
		{name: "user", usage: "add NAME | list | reset-password NAME", about: "Manage the people who may sign in", run: runUser},
		{name: "key", usage: "create NAME | list | rotate KEY | revoke KEY", about: "Manage API keys", run: runKey},
		{name: "webhook", usage: "list | secret NUMBER", about: "See webhooks, and the secrets that sign their deliveries", run: runWebhook},
		{name: "config", usage: "[--example]", about: "Print every setting, as a table or as .env.example", run: runConfig},
		{name: "openapi", usage: "[--older]", about: "Print the OpenAPI document", run: runOpenAPI},
		{name: "events", about: "Print the page of events that webhooks and sockets tell", run: runEvents},
		{name: "health", usage: "[--url ADDRESS]", about: "Ask the running server whether it can work", run: runHealth},
		{name: "version", about: "Print the version", run: runVersion},
	}
}
