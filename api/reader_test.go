package api_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"frontdesk/automations"
	"frontdesk/automations/sandbox"
)

// reader stands in for the worker processes. Texts that begin with script( are
// executed, in this process; every other is a script that wants messages.
type reader struct{}

func (reader) Describe(_ context.Context, r sandbox.DescribeRequest) (d sandbox.Description, err error) {
	switch {
	case strings.HasPrefix(r.Source, "script("):
		err = converse(sandbox.FrameDescribe, r, &d, nil)
		return d, err
	case strings.Contains(r.Source, "syntax error"):
		return sandbox.Description{Problems: []sandbox.Problem{{Code: "syntax", Message: "unexpected word", Line: 1}}}, nil
	}
	if strings.Contains(r.Source, "shop") {
		return shopDescription(), nil
	}
	return sandbox.Description{SDK: 1, Name: "Greeter", Handlers: []sandbox.Handler{{Event: "message", Line: 1}}}, nil
}

func (reader) Step(ctx context.Context, _ automations.Lane, r sandbox.StepRequest, answer automations.Answerer) (done automations.Stepped, err error) {
	err = converse(sandbox.FrameStep, r, &done.StepResult, func(c sandbox.Call) sandbox.Answer { return answer(ctx, c) })
	return done, err
}

func (reader) Test(ctx context.Context, r sandbox.TestRequest, answer automations.Answerer) (done automations.Stepped, err error) {
	err = converse(sandbox.FrameTest, r, &done.StepResult, func(c sandbox.Call) sandbox.Answer { return answer(ctx, c) })
	return done, err
}

// converse asks a sandbox of its own one thing, and answers its questions.
func converse(kind sandbox.FrameKind, request, out any, answer func(sandbox.Call) sandbox.Answer) error {
	toWorker, in := io.Pipe()
	worker, fromWorker := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- sandbox.Run(toWorker, fromWorker) }()
	defer func() { in.Close(); <-done }()
	for kind, value := kind, request; ; {
		data, err := json.Marshal(value)
		if err != nil {
			return err
		}
		if err := sandbox.WriteFrame(in, sandbox.Frame{Kind: kind, Data: data}); err != nil {
			return err
		}
		f, err := sandbox.ReadFrame(worker)
		if err != nil {
			return err
		}
		if f.Kind != sandbox.FrameCall {
			return sandbox.Decode(f.Data, out)
		}
		var c sandbox.Call
		if err := sandbox.Decode(f.Data, &c); err != nil {
			return err
		}
		kind, value = sandbox.FrameAnswer, any(answer(c))
	}
}
