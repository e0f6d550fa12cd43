package stage

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"frontdesk/automations/sandbox"
)

// changes are what a step keeps, before it is known whether the step counts.
type changes struct {
	stage  *Stage
	values map[string]Value
}

// keep makes the changes last.
func (c *changes) keep() { maps.Copy(c.stage.state.Values, c.values) }

// answer answers a query of a step.
func (c *changes) answer(ctx context.Context, call sandbox.Call) sandbox.Answer {
	scope, verb, _ := strings.Cut(call.Call, ".")
	if scope == "state" || scope == "store" {
		return c.value(ctx, scope, verb, call.Args)
	}
	return c.stage.query(ctx, call)
}

func (c *changes) value(ctx context.Context, scope, verb string, data json.RawMessage) sandbox.Answer {
	var args sandbox.ValueArgs
	if err := sandbox.Decode(data, &args); err != nil {
		return refused("invalid", "these are no arguments of "+scope+"."+verb)
	}
	if scope == "state" {
		chat, err := Address(args.Chat)
		if err != nil {
			return refused("invalid", err.Error())
		}
		args.Chat = chat
	}
	result, err := c.valueOf(ctx, scope, verb, args)
	if err != nil {
		return refused("invalid", err.Error())
	}
	return sandbox.Answer{Result: encode(result)}
}

func (c *changes) valueOf(ctx context.Context, scope, verb string, args sandbox.ValueArgs) (any, error) {
	if verb == "keys" {
		return c.keys(ctx, scope, args)
	}
	old, expires, err := c.look(ctx, scope, args)
	if err != nil {
		return nil, err
	}
	switch verb {
	case "get":
		if old == nil {
			return struct{}{}, nil
		}
		return map[string]json.RawMessage{"value": old}, nil
	case "set":
		c.put(scope, args, args.Value)
		return nil, nil
	case "delete":
		c.put(scope, args, nil)
		return nil, nil
	case "once":
		if old == nil {
			c.put(scope, args, encode(true))
		}
		return old == nil, nil
	case "add":
		return c.add(scope, args, old, expires)
	}
	return nil, fmt.Errorf("there is no call %s.%s", scope, verb)
}

func (c *changes) add(scope string, args sandbox.ValueArgs, old json.RawMessage, expires int64) (any, error) {
	sum := 0.0
	if old != nil {
		if err := json.Unmarshal(old, &sum); err != nil {
			return nil, fmt.Errorf("%q is not a number", args.Key)
		}
	}
	sum += args.By
	v := Value{Data: encode(sum), Expires: expires}
	if args.TTL > 0 {
		v.Expires = c.stage.state.Now + args.TTL
	}
	c.values[valueKey(scope, args.Chat, args.Key)] = v
	return sum, nil
}

func (c *changes) put(scope string, args sandbox.ValueArgs, data json.RawMessage) {
	v := Value{Data: data, Gone: data == nil}
	if args.TTL > 0 {
		v.Expires = c.stage.state.Now + args.TTL
	}
	c.values[valueKey(scope, args.Chat, args.Key)] = v
}

// look finds a value: of this step, of the stage, or behind it.
func (c *changes) look(ctx context.Context, scope string, args sandbox.ValueArgs) (json.RawMessage, int64, error) {
	key := valueKey(scope, args.Chat, args.Key)
	v, found := c.values[key]
	if !found {
		v, found = c.stage.state.Values[key]
	}
	switch {
	case found && c.stage.dead(v):
		return nil, 0, nil
	case found:
		return v.Data, v.Expires, nil
	case c.stage.o.Behind == nil:
		return nil, 0, nil
	}
	data, err := c.stage.o.Behind.Value(ctx, scope, args.Chat, args.Key)
	return data, 0, err
}

func (s *Stage) dead(v Value) bool {
	return v.Gone || v.Expires > 0 && v.Expires <= s.state.Now
}

func (c *changes) keys(ctx context.Context, scope string, args sandbox.ValueArgs) ([]string, error) {
	found := map[string]bool{}
	if c.stage.o.Behind != nil {
		behind, err := c.stage.o.Behind.Keys(ctx, scope, args.Chat, args.Key)
		if err != nil {
			return nil, err
		}
		for _, key := range behind {
			found[key] = true
		}
	}
	prefix := valueKey(scope, args.Chat, "")
	for _, values := range []map[string]Value{c.stage.state.Values, c.values} {
		for full, v := range values {
			if key, ok := strings.CutPrefix(full, prefix); ok && strings.HasPrefix(key, args.Key) {
				found[key] = !c.stage.dead(v)
			}
		}
	}
	keys := []string{}
	for key, there := range found {
		if there {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys, nil
}

// valueKey names a value; no address has a blank in it.
func valueKey(scope, chat, key string) string { return scope + " " + chat + " " + key }

// SetValue puts a value on the stage, as though the script had kept it.
func (s *Stage) SetValue(scope, chat, key string, value json.RawMessage) {
	s.state.Values[valueKey(scope, chat, key)] = Value{Data: value, Gone: value == nil}
}

func refused(code, message string) sandbox.Answer {
	return sandbox.Answer{Error: &sandbox.CallError{Code: code, Message: message}}
}
