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

// named is a method that can be called by its name. The caller needs the
// permission of the method's own route beside that of the route that calls it.
type named[Run any] struct {
	needs auth.Permission
	run   Run
}

// callable finds the method of a name, when the caller may call it.
func callable[Run any](ctx context.Context, methods map[string]named[Run], name string) (Run, error) {
	found, known := methods[name]
	if !known {
		return found.run, models.Errorf(models.Invalid, "Method is not implemented")
	}
	return found.run, auth.From(ctx).Check(found.needs, "")
}

// runs routes the call of a method by its name.
func (a *API) runs(f *face) {
	operation.JSON(f, "POST /client/runMethod/:sessionId", "Call one of the client's methods by its name", a.runMethod, operation.Needs(auth.Sessions),
		operation.About("Only methods of a fixed list can be called. options is the argument, or an object with the fields of the method's own route. Each method also needs what its own route needs."))
}

// methods lists what can be called by its name. Each is served by the route of
// the same name.
func (a *API) methods() map[string]named[clientMethod] {
	return map[string]named[clientMethod]{
		"getState":                {auth.Read, calls(getState, func(o stateAnswer) any { return o.State })},
		"getWWebVersion":          {auth.Read, calls(getWebVersion, func(o textAnswer) any { return o.Result })},
		"resetState":              {auth.Restart, calls(resetState, nothing[operation.OK])},
		"getContacts":             {auth.Read, calls(a.getContacts, func(o contactsAnswer) any { return o.Contacts })},
		"getContactById":          {auth.Read, callsWith("contactId", a.contactByID, func(o contactAnswer) any { return o.Contact })},
		"getBlockedContacts":      {auth.Read, calls(getBlockedContacts, func(o blockedContactsAnswer) any { return o.Blocked })},
		"getProfilePicUrl":        {auth.Read, callsWith("contactId", profilePicture, func(o pictureAnswer) any { return o.Result })},
		"getNumberId":             {auth.Read, callsWith("number", getNumberID, func(o numberIDAnswer) any { return o.Result })},
		"isRegisteredUser":        {auth.Read, callsWith("number", isRegisteredUser, func(o registeredAnswer) any { return o.Result })},
		"getFormattedNumber":      {auth.Read, callsWith("number", getFormattedNumber, func(o textAnswer) any { return o.Result })},
		"getCountryCode":          {auth.Read, callsWith("number", getCountryCode, func(o textAnswer) any { return o.Result })},
		"getContactDeviceCount":   {auth.Read, callsWith("userId", getContactDeviceCount, func(o countAnswer) any { return o.Result })},
		"getContactLidAndPhone":   {auth.Read, callsWith("userIds", getContactLidAndPhone, func(o pairsAnswer) any { return o.Data })},
		"setStatus":               {auth.Sessions, callsWith("status", setStatus, nothing[operation.OK])},
		"setDisplayName":          {auth.Sessions, callsWith("displayName", setDisplayName, func(o resultAnswer) any { return o.Result })},
		"deleteProfilePicture":    {auth.Sessions, calls(deleteProfilePicture, func(o resultAnswer) any { return o.Result })},
		"sendPresenceAvailable":   {auth.Write, calls(presenceAvailable, nothing[presenceAnswer])},
		"sendPresenceUnavailable": {auth.Write, calls(presenceUnavailable, nothing[presenceAnswer])},
		"getChats":                {auth.Read, callsWith("", a.getChats, func(o chatsAnswer) any { return o.Chats })},
		"getChatById":             {auth.Read, callsWith("chatId", a.getChatByID, func(o oneChatAnswer) any { return o.Chat })},
		"archiveChat":             {auth.Write, callsWith("chatId", a.archiveChat(true), func(o chatStateAnswer) any { return o.Result })},
		"unarchiveChat":           {auth.Write, callsWith("chatId", a.archiveChat(false), func(o chatStateAnswer) any { return o.Result })},
		"pinChat":                 {auth.Write, callsWith("chatId", a.pinChat(true), func(o chatStateAnswer) any { return o.Result })},
		"unpinChat":               {auth.Write, callsWith("chatId", a.pinChat(false), func(o chatStateAnswer) any { return o.Result })},
		"searchMessages":          {auth.Read, callsWith("query", a.searchMessages, func(o messagesAnswer) any { return o.Messages })},
		"getCommonGroups":         {auth.Read, callsWith("contactId", commonGroups, func(o sharedGroups) any { return o.Groups })},
		"acceptInvite":            {auth.Groups, callsWith("inviteCode", acceptInvite, func(o joinedAnswer) any { return o.Joined })},
		"getInviteInfo":           {auth.Read, callsWith("inviteCode", inviteInfo, func(o inviteInfoAnswer) any { return o.Info })},
		"getChannels":             {auth.Read, calls(a.followedChannels, func(o channelsAnswer) any { return o.Result })},
		"getChannelByInviteCode":  {auth.Read, callsWith("inviteCode", a.channelByInvite, func(o channelAnswer) any { return o.Result })},
		"subscribeToChannel":      {auth.Groups, callsWith("channelId", followChannel, func(o resultAnswer) any { return o.Result })},
		"unsubscribeFromChannel":  {auth.Groups, callsWith("channelId", unfollowChannel, func(o resultAnswer) any { return o.Result })},
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
	methods := a.methods()
	if _, known := methods[in.Method]; !known {
		return clientMethodAnswer{}, models.Errorf(models.Invalid, "Method %s is not implemented", shortened(in.Method))
	}
	run, err := callable(ctx, methods, in.Method)
	if err != nil {
		return clientMethodAnswer{}, err
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
