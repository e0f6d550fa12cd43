package stage

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"

	"frontdesk/automations/sandbox"
)

// maxLookBack is how many messages a script may look back.
const maxLookBack = 50

// query answers what is not about values. What the stage does not know is asked
// behind it.
func (s *Stage) query(ctx context.Context, c sandbox.Call) sandbox.Answer {
	if answer, ok := s.known(c); ok {
		return answer
	}
	if s.o.Behind != nil {
		if answer, ok := s.o.Behind.Ask(ctx, c); ok {
			return answer
		}
	}
	return s.invented(c)
}

// known answers what is on the stage.
func (s *Stage) known(c sandbox.Call) (sandbox.Answer, bool) {
	switch c.Call {
	case "history":
		var args sandbox.HistoryArgs
		if sandbox.Decode(c.Args, &args) != nil {
			return refused("invalid", "history needs a chat"), true
		}
		chat, ok := s.chatOf(args.Chat)
		if !ok {
			return sandbox.Answer{}, false
		}
		n := min(max(args.Count, 1), maxLookBack, len(chat.Messages))
		list := append([]sandbox.EventMessage{}, chat.Messages[len(chat.Messages)-n:]...)
		return sandbox.Answer{Result: encode(list)}, true
	case "chat":
		var args sandbox.ChatArgs
		if sandbox.Decode(c.Args, &args) != nil {
			return refused("invalid", "chat needs an address"), true
		}
		chat, ok := s.chatOf(args.Chat)
		if !ok {
			return sandbox.Answer{}, false
		}
		return sandbox.Answer{Result: encode(chat.EventChat)}, true
	case "group":
		var args sandbox.GroupArgs
		if sandbox.Decode(c.Args, &args) != nil {
			return refused("invalid", "group needs an address"), true
		}
		address, err := Address(args.Group)
		if g := s.state.Groups[address]; err == nil && g != nil {
			return sandbox.Answer{Result: encode(g)}, true
		}
	case "media.text":
		var args sandbox.MediaArgs
		if sandbox.Decode(c.Args, &args) == nil {
			return s.fileText(args)
		}
	}
	return sandbox.Answer{}, false
}

func (s *Stage) chatOf(spelling string) (*Chat, bool) {
	address, err := Address(spelling)
	if err != nil {
		return nil, false
	}
	c, ok := s.state.Chats[address]
	return c, ok
}

// fileText is the text of a file that somebody sent: what stood beside it.
func (s *Stage) fileText(args sandbox.MediaArgs) (sandbox.Answer, bool) {
	chat, ok := s.chatOf(args.Chat)
	if !ok || !s.o.IsTest {
		return sandbox.Answer{}, false
	}
	for _, m := range chat.Messages {
		if m.ID == args.Message {
			return sandbox.Answer{Result: encode(m.Text)}, true
		}
	}
	return sandbox.Answer{}, false
}

// invented answers for what exists nowhere, so that a test can go on.
func (s *Stage) invented(c sandbox.Call) sandbox.Answer {
	switch c.Call {
	case "history":
		return sandbox.Answer{Result: encode([]sandbox.EventMessage{})}
	case "chat":
		var args sandbox.ChatArgs
		address, err := decodeAddress(c, &args, &args.Chat)
		if err != nil {
			return refused("invalid", err.Error())
		}
		return sandbox.Answer{Result: encode(s.Chat(address).EventChat)}
	case "group":
		var args sandbox.GroupArgs
		address, err := decodeAddress(c, &args, &args.Group)
		if err != nil {
			return refused("invalid", err.Error())
		}
		return sandbox.Answer{Result: encode(s.Group(address))}
	case "group.invite":
		return sandbox.Answer{Result: encode("https://chat.whatsapp.com/EXAMPLE")}
	case "media.url":
		return sandbox.Answer{Result: encode("https://desk.example/media/example")}
	case "media.text":
		return refused("not_found", "there is no such file here")
	case "hmac":
		return s.sign(c)
	}
	return refused("not_found", "nobody here can answer "+c.Call)
}

func decodeAddress(c sandbox.Call, args any, address *string) (string, error) {
	if err := sandbox.Decode(c.Args, args); err != nil {
		return "", err
	}
	return Address(*address)
}

// sign signs with the name of the secret: its value never comes here.
func (s *Stage) sign(c sandbox.Call) sandbox.Answer {
	var args sandbox.HMACArgs
	algorithms := map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha512": sha512.New}
	if sandbox.Decode(c.Args, &args) != nil || algorithms[args.Algorithm] == nil {
		return refused("invalid", "hmac knows sha1, sha256 and sha512")
	}
	mac := hmac.New(algorithms[args.Algorithm], []byte(args.Secret))
	mac.Write([]byte(args.Data))
	return sandbox.Answer{Result: encode(hex.EncodeToString(mac.Sum(nil)))}
}
