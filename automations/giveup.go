package automations

import (
	"context"

	"frontdesk/automations/sandbox"
	"frontdesk/models"
)

// isOwnFault reports whether an error is of one run only, such as a library
// that is not there: to try it again, or to hold up others for it, helps nobody.
func isOwnFault(err error) bool {
	kind := models.KindOf(err)
	return kind != "" && kind != models.Unavailable
}

// giveUp ends a run as failed that cannot take its next step.
func (s *Service) giveUp(ctx context.Context, j job, cause error) (stepped, error) {
	problem := sandbox.Problem{Code: sandbox.ProblemInternal, Message: models.TextOf(cause)}
	c, err := s.conclude(ctx, j, Stepped{failed(problem), false}, nil)
	if err != nil {
		return stepped{}, err
	}
	if err := s.commit(ctx, c); err != nil {
		return stepped{}, err
	}
	return stepped{run: c.run}, nil
}
