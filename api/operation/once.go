package operation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"frontdesk/models"
)

const (
	maxKeyLength  = 255
	rememberFor   = 10 * time.Second // how long storing an answer may take
	keepKeys      = 48 * time.Hour
	pruneEvery    = time.Hour
	answerWithin  = 2 * time.Minute
	statusRunning = 0
)

// flights makes calls with one idempotency key one call: the first runs, those
// beside it wait for its answer, and later ones get the stored answer.
type flights struct {
	answers Answers
	logger  *slog.Logger
	mu      sync.Mutex
	running map[string]*flight // by caller and key
}

type flight struct {
	hash   string
	done   chan struct{}
	answer reply
}

func newFlights(answers Answers, logger *slog.Logger) *flights {
	return &flights{answers: answers, logger: logger, running: map[string]*flight{}}
}

// runOnce answers a call that carries an idempotency key.
func (o *operation) runOnce(ctx context.Context, c echo.Context, request *call, key string) reply {
	if len(key) > maxKeyLength {
		return o.fail(c, models.Errorf(models.Invalid, "Idempotency-Key is longer than %d characters", maxKeyLength))
	}
	caller := request.caller.Name
	hash := request.hash
	own, first := o.engine.once.join(caller+"\x00"+key, hash)
	if own.hash != hash {
		return o.fail(c, errOtherBody)
	}
	if !first {
		return own.wait(ctx, o, c)
	}
	defer o.engine.once.leave(caller+"\x00"+key, own)
	// Stands when the handler panics, for the calls that wait.
	own.answer = o.word(c, errors.New("the first call with this key panicked"))
	// Others may wait for this answer, so it is found also when the first caller
	// hangs up.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWithin)
	defer cancel()
	ctx = withMessageID(ctx, presetID(caller, request.session, key))
	own.answer = o.runClaimed(ctx, c, request, models.IdempotentAnswer{Caller: caller, Key: key, BodyHash: hash, CreatedAt: time.Now()})
	return own.answer
}

var errOtherBody = models.Errorf(models.Conflict, "this Idempotency-Key was used with another request")

// hashOf tells one request from another: the route, the session and the body.
func (o *operation) hashOf(session string, body []byte) string {
	sum := sha256.New()
	sum.Write([]byte(o.path + "\x00" + session + "\x00"))
	sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}

// runClaimed claims the key in the store, and runs unless it was answered
// before. A claim without an answer, and nobody running here, is the rest of a
// crash: it runs again under the same message id.
func (o *operation) runClaimed(ctx context.Context, c echo.Context, request *call, claim models.IdempotentAnswer) reply {
	store := o.engine.once.answers
	stored, fresh, err := store.ClaimKey(ctx, claim)
	if err != nil {
		return o.fail(c, err)
	}
	if !fresh && stored.BodyHash != claim.BodyHash {
		return o.fail(c, errOtherBody)
	}
	if !fresh && stored.Status != statusRunning {
		return reply{status: stored.Status, contentType: echo.MIMEApplicationJSON, body: stored.Answer}
	}
	answer := o.run(ctx, c, request)
	o.engine.once.keep(context.WithoutCancel(ctx), claim, answer)
	return answer
}

// keep stores an answer of success. A failure gives the key back, so that the
// caller may try again.
func (f *flights) keep(ctx context.Context, claim models.IdempotentAnswer, answer reply) {
	ctx, cancel := context.WithTimeout(ctx, rememberFor)
	defer cancel()
	var err error
	if answer.status >= http.StatusOK && answer.status < http.StatusMultipleChoices {
		claim.Status, claim.Answer = answer.status, answer.body
		err = f.answers.SaveAnswer(ctx, claim)
	} else {
		err = f.answers.DeleteKey(ctx, claim.Caller, claim.Key)
	}
	if err != nil {
		f.logger.Error("answer to an idempotency key not kept", "err", err)
	}
}

// join finds the call that runs under a key, or makes this one the first.
func (f *flights) join(name, hash string) (own *flight, first bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if running, ok := f.running[name]; ok {
		return running, false
	}
	own = &flight{hash: hash, done: make(chan struct{})}
	f.running[name] = own
	return own, true
}

func (f *flights) leave(name string, own *flight) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.running, name)
	close(own.done)
}

func (f *flight) wait(ctx context.Context, o *operation, c echo.Context) reply {
	select {
	case <-f.done:
		return f.answer
	case <-ctx.Done():
		return o.fail(c, models.Errorf(models.Unavailable, "the first call with this key is still running: %w", ctx.Err()))
	}
}

// Run forgets idempotency keys that are two days old, until ctx ends.
func (e *Engine) Run(ctx context.Context) error {
	ticker := time.NewTicker(pruneEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-ticker.C:
			if _, err := e.opts.Answers.PruneKeys(ctx, now.Add(-keepKeys)); err != nil {
				e.opts.Logger.Error("old idempotency keys not forgotten", "err", err)
			}
		}
	}
}
