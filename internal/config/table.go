package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// setting is one field of Config, as its tags describe it.
type setting struct {
	index                     int
	group, name, also         string
	fallback, doc, separators string
	min, max                  int
	kind                      reflect.Type
	loose                     bool
}

// names are the variables a setting is read from.
func (s setting) names() []string {
	if s.also == "" {
		return []string{s.name}
	}
	return []string{s.name, s.also}
}

// settings reads the tags of Config, in the order of its fields.
func settings() []setting {
	var all []setting
	var group string
	for i := range reflect.TypeFor[Config]().NumField() {
		field := reflect.TypeFor[Config]().Field(i)
		tag := field.Tag
		if named := tag.Get("group"); named != "" {
			group = named
		}
		if tag.Get("env") == "" {
			continue
		}
		separators := tag.Get("sep")
		if separators == "" {
			separators = ","
		}
		all = append(all, setting{
			index: i, group: group, name: tag.Get("env"), also: tag.Get("also"),
			fallback: tag.Get("default"), doc: tag.Get("doc"), separators: separators,
			min: atoi(tag.Get("min")), max: atoi(tag.Get("max")), kind: field.Type,
			loose: tag.Get("loose") == "true",
		})
	}
	return all
}

// Table is the reference of all settings, in Markdown.
func Table() string {
	var b strings.Builder
	b.WriteString("| name | default | meaning |\n| --- | --- | --- |\n")
	for _, s := range settings() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code(s.names()...), code(s.fallback), cell(s.doc))
	}
	fmt.Fprintf(&b, "| %s | | %s |\n", code("<SESSIONID>"+webhookSuffix), "Receives the events of one session, named in capitals")
	fmt.Fprintf(&b, "| %s | %s | %s |\n", code("ENV_PATH"), code(".env"), "The file these settings may stand in; the environment wins over it")
	for _, name := range inert {
		fmt.Fprintf(&b, "| %s | | Accepted, no effect: %s |\n", code(name.name), name.reason)
	}
	return b.String()
}

// Example is the text of .env.example: every setting, commented out, with its
// default.
func Example() string {
	var b strings.Builder
	b.WriteString("# Settings of Frontdesk. Copy this file to .env and uncomment what you change.\n")
	b.WriteString("# The environment wins over this file. `frontdesk config` prints the same as a table.\n")
	group := ""
	for _, s := range settings() {
		if s.group != group {
			group = s.group
			fmt.Fprintf(&b, "\n# %s\n", group)
		}
		fmt.Fprintf(&b, "\n# %s\n", s.doc)
		if s.also != "" {
			fmt.Fprintf(&b, "# %s is another name for it.\n", s.also)
		}
		fmt.Fprintf(&b, "#%s=%s\n", s.name, s.fallback)
	}
	return b.String()
}

func code(words ...string) string {
	if words[0] == "" {
		return ""
	}
	return "`" + strings.Join(words, "`, `") + "`"
}

func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;", ">", "&gt;").Replace(text)
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
