package simulator

import (
	"bufio"
	"cmp"
	"embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

//go:embed demo/*.txt
var demoFiles embed.FS

// demoChat is one chat of the demo data. In the files it begins with
//
//	@ number | name | name in the phone book | language | flags
//	= subject | members | description | flags
//
// and goes on with lines of "-day hh:mm author text". The author is ">" for
// the contact, "<" for the hotel, or a name and a colon in a group. A "^"
// right after the author quotes the message before. A text may start with
// [photo:scene], [doc:file name], [voice:seconds], [location:lat,lng|name] or
// be [react:emoji], which reacts to the message before.
type demoChat struct {
	number, name, saved, language string

	subject, description string
	members              []string

	flags string
	lines []demoLine
}

// demoLine is one message of the demo data.
type demoLine struct {
	daysAgo, minute int
	author          string // "" is the contact, "<" the hotel, else a name
	quotes          bool
	kind, argument  string // what stood in brackets
	text            string
}

var (
	demoMessage = regexp.MustCompile(`^-(\d+) (\d\d):(\d\d) (?:([<>])(\^?)|([^:]+):(\^?)) (.+)$`)
	demoBracket = regexp.MustCompile(`^\[(\w+):([^\]]*)\] ?(.*)$`)
)

// readDemo reads all demo chats.
func readDemo() ([]demoChat, error) {
	var all []demoChat
	for _, name := range []string{"demo/guests.txt", "demo/house.txt"} {
		raw, err := demoFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the demo data: %w", err)
		}
		chats, err := parseDemo(string(raw))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, chats...)
	}
	return all, nil
}

func parseDemo(text string) ([]demoChat, error) {
	var chats []demoChat
	scanner := bufio.NewScanner(strings.NewReader(text))
	for number := 1; scanner.Scan(); number++ {
		line := strings.TrimSpace(scanner.Text())
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '@' || line[0] == '=':
			chat, err := parseDemoHead(line)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
			chats = append(chats, chat)
		default:
			message, err := parseDemoLine(line)
			if err != nil || len(chats) == 0 {
				return nil, fmt.Errorf("line %d is no message of a chat: %w", number, err)
			}
			last := &chats[len(chats)-1]
			last.lines = append(last.lines, message)
		}
	}
	return chats, scanner.Err()
}

func parseDemoHead(line string) (demoChat, error) {
	fields := strings.Split(line[1:], "|")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	if line[0] == '@' && len(fields) == 5 {
		return demoChat{number: fields[0], name: fields[1], saved: fields[2], language: fields[3], flags: fields[4]}, nil
	}
	if line[0] == '=' && len(fields) == 4 {
		members := strings.Split(fields[1], ", ")
		return demoChat{subject: fields[0], members: members, description: fields[2], flags: fields[3]}, nil
	}
	return demoChat{}, fmt.Errorf("%d fields", len(fields))
}

func parseDemoLine(line string) (demoLine, error) {
	m := demoMessage.FindStringSubmatch(line)
	if m == nil {
		return demoLine{}, fmt.Errorf("cannot read %q", line)
	}
	// The pattern lets only digits through.
	day, _ := strconv.Atoi(m[1])
	hour, _ := strconv.Atoi(m[2])
	minute, _ := strconv.Atoi(m[3])
	parsed := demoLine{
		daysAgo: day, minute: 60*hour + minute, text: m[8],
		author: cmp.Or(strings.Trim(m[4], ">"), m[6]), quotes: m[5]+m[7] != "",
	}
	if b := demoBracket.FindStringSubmatch(parsed.text); b != nil {
		parsed.kind, parsed.argument, parsed.text = b[1], b[2], b[3]
	}
	return parsed, nil
}

// flag reads a flag such as "unread=3"; a flag without a number counts as 1.
func (c demoChat) flag(name string) int {
	for flag := range strings.FieldsSeq(c.flags) {
		key, value, found := strings.Cut(flag, "=")
		if key != name {
			continue
		}
		count, err := strconv.Atoi(value)
		if !found || err != nil {
			return 1
		}
		return count
	}
	return 0
}
