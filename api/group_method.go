package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) groupMethods(f *face) {
	operation.JSON(f, "POST /groupChat/runMethod/:sessionId", "Call a method of a group by its name", runGroupMethod, operation.Needs(auth.Groups),
		operation.About("method is one of setAddMembersAdminsOnly, setMessagesAdminsOnly, setInfoAdminsOnly, setSubject, setDescription, deletePicture, getInviteCode, revokeInvite, "+
			"getGroupMembershipRequests and leave. options is its argument, or a list of its arguments. Each method also needs what its own route needs."))
}

type groupMethodRequest struct {
	ChatID  operation.ChatID `json:"chatId" also:"groupId"`
	Method  string           `json:"method" example:"setAddMembersAdminsOnly"`
	Options any              `json:"options,omitempty"`
}

type dataAnswer struct {
	Data any `json:"data"`
}

// groupMethod does what a method of the original's group object does. The
// argument is the first of the caller's, nil without any.
type groupMethod func(ctx context.Context, s *whatsapp.Session, group models.JID, argument any) (any, error)

// groupMethods are those that may be called by name.
var groupMethods = map[string]named[groupMethod]{
	"setAddMembersAdminsOnly": {auth.Groups, switched((*whatsapp.Session).SetGroupMemberAdd)},
	"setMessagesAdminsOnly":   {auth.Groups, switched((*whatsapp.Session).SetGroupAnnounce)},
	"setInfoAdminsOnly":       {auth.Groups, switched((*whatsapp.Session).SetGroupLocked)},
	"setSubject":              {auth.Groups, worded((*whatsapp.Session).SetGroupSubject)},
	"setDescription":          {auth.Groups, worded((*whatsapp.Session).SetGroupDescription)},
	"deletePicture": {auth.Groups, func(ctx context.Context, s *whatsapp.Session, group models.JID, _ any) (any, error) {
		return true, s.SetGroupPicture(ctx, group, nil)
	}},
	"getInviteCode": {auth.Read, func(ctx context.Context, s *whatsapp.Session, group models.JID, _ any) (any, error) {
		return s.GroupInviteCode(ctx, group, false)
	}},
	"revokeInvite": {auth.Groups, func(ctx context.Context, s *whatsapp.Session, group models.JID, _ any) (any, error) {
		return s.GroupInviteCode(ctx, group, true)
	}},
	"getGroupMembershipRequests": {auth.Read, func(ctx context.Context, s *whatsapp.Session, group models.JID, _ any) (any, error) {
		waiting, err := s.JoinRequests(ctx, group)
		names, list := namesOf(ctx, s), make([]wire.JoinRequest, 0, len(waiting))
		for _, w := range waiting {
			list = append(list, names.JoinRequestOf(w))
		}
		return list, err
	}},
	"leave": {auth.Groups, func(ctx context.Context, s *whatsapp.Session, group models.JID, _ any) (any, error) {
		return true, s.LeaveGroup(ctx, group)
	}},
}

// switched is a method that takes a boolean, true when left out.
func switched(set func(*whatsapp.Session, context.Context, models.JID, bool) error) groupMethod {
	return func(ctx context.Context, s *whatsapp.Session, group models.JID, argument any) (any, error) {
		on, ok := argument.(bool)
		if !ok && argument != nil {
			return nil, models.Errorf(models.Invalid, "options must be true or false")
		}
		return true, set(s, ctx, group, on || !ok)
	}
}

// worded is a method that takes a text.
func worded(set func(*whatsapp.Session, context.Context, models.JID, string) error) groupMethod {
	return func(ctx context.Context, s *whatsapp.Session, group models.JID, argument any) (any, error) {
		text, ok := argument.(string)
		if !ok {
			return nil, models.Errorf(models.Invalid, "options must be text")
		}
		return true, set(s, ctx, group, text)
	}
}

func runGroupMethod(ctx context.Context, s *whatsapp.Session, in groupMethodRequest) (dataAnswer, error) {
	group, err := knownGroup(ctx, s, in.ChatID)
	if err != nil {
		return dataAnswer{}, err
	}
	method, err := callable(ctx, groupMethods, in.Method)
	if err != nil {
		return dataAnswer{}, err
	}
	argument := in.Options
	if list, ok := argument.([]any); ok {
		argument = nil
		if len(list) > 0 {
			argument = list[0]
		}
	}
	data, err := method(ctx, s, group.JID, argument)
	return dataAnswer{data}, err
}
