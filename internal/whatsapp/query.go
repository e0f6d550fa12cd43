package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"frontdesk/models"
)

// queryName is what a GraphQL query is called here, in WA_QUERY_IDS and in
// docs/channels.md.
type queryName string

// The queries about channels.
const (
	queryChannel        queryName = "channel_info"
	queryChannels       queryName = "channels_followed"
	queryCreateChannel  queryName = "channel_create"
	queryUpdateChannel  queryName = "channel_update"
	queryDeleteChannel  queryName = "channel_delete"
	queryFollow         queryName = "channel_follow"
	queryUnfollow       queryName = "channel_unfollow"
	queryMute           queryName = "channel_mute"
	queryUnmute         queryName = "channel_unmute"
	queryFollowers      queryName = "channel_followers"
	queryChangeOwner    queryName = "channel_change_owner"
	queryDemote         queryName = "channel_demote"
	queryInviteAdmin    queryName = "channel_invite_admin"
	queryRevokeInvite   queryName = "channel_revoke_invite"
	queryAcceptInvite   queryName = "channel_accept_invite"
	queryListChannels   queryName = "channels_list"
	querySearchChannels queryName = "channels_search"
)

// queryIDs are the numbers by which WhatsApp knows its queries; it knows no
// names. It changes them now and then, so each can be set otherwise. Those of
// the first group are the client library's (newsletter.go). The others are in
// none of its calls: they are the numbers of the browser client of 2026, as
// several public projects that read its scripts list them.
var queryIDs = map[queryName]string{
	queryChannel:       "6563316087068696",
	queryChannels:      "6388546374527196",
	queryCreateChannel: "6234210096708695",
	queryFollow:        "9926858900719341",
	queryUnfollow:      "6392786840836363",
	queryMute:          "6274038279359549",
	queryUnmute:        "6068417879924485",

	queryUpdateChannel:  "24250201037901610",
	queryDeleteChannel:  "30062808666639665",
	queryFollowers:      "27472091235714801",
	queryChangeOwner:    "9546742745432473",
	queryDemote:         "9880997548630971",
	queryInviteAdmin:    "9387141988078609",
	queryRevokeInvite:   "9656078347839416",
	queryAcceptInvite:   "9580828702035549",
	queryListChannels:   "26125047313831973",
	querySearchChannels: "26301059626252132",
}

// CheckQueryIDs refuses names of queries that there are not.
func CheckQueryIDs(ids map[string]string) error {
	for name := range ids {
		if _, known := queryIDs[queryName(name)]; !known {
			return models.Errorf(models.Invalid, "%q is no query; there are %s", name, strings.Join(QueryNames(), ", "))
		}
	}
	return nil
}

// QueryNames lists the queries whose numbers can be set.
func QueryNames() []string {
	var names []string
	for name := range queryIDs {
		names = append(names, string(name))
	}
	slices.Sort(names)
	return names
}

// variables of a query.
type variables map[string]any

// ask asks WhatsApp a GraphQL query and reads its answer into out, unless that
// is nil. What WhatsApp refuses is models.Refused with its text; what it does
// not find is models.NotFound.
func (s *Session) ask(ctx context.Context, name queryName, in variables, out any) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	id := queryIDs[name]
	if own := s.manager.opts.QueryIDs[string(name)]; own != "" {
		id = own
	}
	// The library has calls for some of these, but none that lets the number
	// be chosen.
	//lint:ignore SA1019 the library has no other way to ask what it has no call for
	data, err := client.DangerousInternals().SendMexIQ(ctx, id, in)
	if err != nil {
		return queryFailed(err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return &models.Error{Kind: models.Refused, Message: "WhatsApp answered in a way that is not understood", Err: fmt.Errorf("decode the answer to %s: %w", name, err)}
	}
	return nil
}

// queryFailed words why a query was not answered.
func queryFailed(err error) error {
	var refusals types.GraphQLErrors
	switch {
	case errors.Is(err, whatsmeow.ErrIQNotFound):
		return &models.Error{Kind: models.NotFound, Message: "WhatsApp does not know it", Err: err}
	case passing(err) || models.KindOf(err) != "":
		return refused(err)
	case !errors.As(err, &refusals) || len(refusals) == 0:
		return &models.Error{Kind: models.Refused, Message: reasonOf(err), Err: err}
	case refusals[0].Extensions.ErrorCode == 404:
		return &models.Error{Kind: models.NotFound, Message: "WhatsApp does not know it", Err: err}
	}
	kind, code := models.Refused, refusals[0].Extensions.ErrorCode
	if slices.Contains(faultsOfQueries, code) {
		kind = faults[code]
	}
	return &models.Error{Kind: kind, Message: fmt.Sprintf("WhatsApp refused: %d %s", code, refusals[0].Message), Err: err}
}

// Reason words an error for the caller.
func Reason(err error) string { return reasonOf(err) }
