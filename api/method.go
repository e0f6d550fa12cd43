package api

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/whatsapp"
	"frontdesk/models"
)

// clientMethod is one of the client's methods that can be called by its name.
type clientMethod func(ctx context.Context, s *whatsapp.Session, options operation.Argument) (any, error)

// runs routes the call of a method by its name.
func (a *API) runs(f *face) {
	operation.JSON(f, "POST /client/runMethod/:sessionId", "Call one of the client's methods by its name", a.runMethod, operation.Needs(auth.Sessions),
		operation.About("Only methods of a fixed list can be called. options is the argument, or an object with the fields of the method's own route."))
}

// methods lists what can be called by its name. Each is served by the route of
// the same name.
func (a *API) methods() map[string]clientMethod {
	return map[string]clientMethod{
		"getState":                calls(getState, func(o stateAnswer) any { return o.State }),
		"getWWebVersion":          calls(getWebVersion, func(o textAnswer) any { return o.Result }),
		"resetState":              calls(resetState, nothing[operation.OK]),
		"getContacts":             calls(a.getContacts, func(o contactsAnswer) any { return o.Contacts }),
		"getContactById":          callsWith("contactId", a.contactByID, func(o contactAnswer) any { return o.Contact }),
		"getBlockedContacts":      calls(getBlockedContacts, func(o blockedContactsAnswer) any { return o.Blocked }),
		"getProfilePicUrl":        callsWith("contactId", profilePicture, func(o pictureAnswer) any { return o.Result }),
		"getNumberId":             callsWith("number", getNumberID, func(o numberIDAnswer) any { return o.Result }),
		"isRegisteredUser":        callsWith("number", isRegisteredUser, func(o registeredAnswer) any { return o.Result }),
		"getFormattedNumber":      callsWith("number", getFormattedNumber, func(o textAnswer) any { return o.Result }),
		"getCountryCode":          callsWith("number", getCountryCode, func(o textAnswer) any { return o.Result }),
		"getContactDeviceCount":   callsWith("userId", getContactDeviceCount, func(o countAnswer) any { return o.Result }),
		"getContactLidAndPhone":   callsWith("userIds", getContactLidAndPhone, func(o pairsAnswer) any { return o.Data }),
		"setStatus":               callsWith("status", setStatus, nothing[operation.OK]),
		"setDisplayName":          callsWith("displayName", setDisplayName, func(o resultAnswer) any { return o.Result }),
		"deleteProfilePicture":    calls(deleteProfilePicture, func(o resultAnswer) any { return o.Result }),
		"sendPresenceAvailable":   calls(presenceAvailable, nothing[presenceAnswer]),
		"sendPresenceUnavailable": calls(presenceUnavailable, nothing[presenceAnswer]),
		"getChats":                callsWith("", a.getChats, func(o chatsAnswer) any { return o.Chats }),
		"getChatById":             callsWith("chatId", a.getChatByID, func(o oneChatAnswer) any { return o.Chat }),
		"archiveChat":             callsWith("chatId", a.archiveChat(true), func(o chatStateAnswer) any { return o.Result }),
		"unarchiveChat":           callsWith("chatId", a.archiveChat(false), func(o chatStateAnswer) any { return o.Result }),
		"pinChat":                 callsWith("chatId", a.pinChat(true), func(o chatStateAnswer) any { return o.Result }),
		"unpinChat":               callsWith("chatId", a.pinChat(false), func(o chatStateAnswer) any { return o.Result }),
		"searchMessages":          callsWith("query", a.searchMessages, func(o messagesAnswer) any { return o.Messages }),
		"getCommonGroups":         callsWith("contactId", commonGroups, func(o sharedGroups) any { return o.Groups }),
		"acceptInvite":            callsWith("inviteCode", acceptInvite, func(o joinedAnswer) any { return o.Joined }),
		"getInviteInfo":           callsWith("inviteCode", inviteInfo, func(o inviteInfoAnswer) any { return o.Info }),
		"getChannels":             calls(a.followedChannels, func(o channelsAnswer) any { return o.Result }),
		"getChannelByInviteCode":  callsWith("inviteCode", a.channelByInvite, func(o channelAnswer) any { return o.Result }),
		"subscribeToChannel":      callsWith("channelId", followChannel, func(o resultAnswer) any { return o.Result }),
		"unsubscribeFromChannel":  callsWith("channelId", unfollowChannel, func(o resultAnswer) any { return o.Result }),
	}
}

func nothing[Out any](Out) any { return nil }

// calls makes a method of an endpoint that takes nothing.
func calls[Out any](do func(context.Context, *whatsapp.Session) (Out, error), pick func(Out) any) clientMethod {
	return func(ctx context.Context, s *whatsapp.Session, _ operation.Argument) (any, error) {
		out, err := do(ctx, s)
		return pick(out), err
	}
}

// callsWith makes a method of an endpoint that takes an argument: alone, under
// its name, or, when it has none, as an object that may be left out.
func callsWith[In, Out any](argument string, do func(context.Context, *whatsapp.Session, In) (Out, error), pick func(Out) any) clientMethod {
	return func(ctx context.Context, s *whatsapp.Session, options operation.Argument) (any, error) {
		var in In
		if err := options.Fields(argument, &in); err != nil {
			return nil, err
		}
		out, err := do(ctx, s, in)
		return pick(out), err
	}
}

type clientMethodRequest struct {
	Method  string             `json:"method" example:"getNumberId"`
	Options operation.Argument `json:"options,omitempty"`
}

type clientMethodAnswer struct {
	Data any `json:"data"`
}

func (a *API) runMethod(ctx context.Context, s *whatsapp.Session, in clientMethodRequest) (clientMethodAnswer, error) {
	run, known := a.methods()[in.Method]
	if !known {
		return clientMethodAnswer{}, models.Errorf(models.Invalid, "Method %s is not implemented", shortened(in.Method))
	}
	data, err := run(ctx, s, in.Options)
	return clientMethodAnswer{data}, err
}

// shortened keeps a name that callers chose from filling the answer.
func shortened(name string) string {
	if runes := []rune(name); len(runes) > 64 {
		return string(runes[:64]) + "…"
	}
	return name
}
