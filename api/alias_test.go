package api_test

import (
	"testing"

	"frontdesk/internal/simulator"
)

// aliasScenarios call operations under other names, where a test of the table
// cannot tell whether they were taken.
var aliasScenarios = []scenario{
	{name: "a picture as older clients spell its type", request: "POST /client/setProfilePicture/line", body: `{"pictureMimeType":"image/gif","pictureData":"` + dot + `"}`, want: `{"success":true,"result":true}`},
	{name: "a picture by its short name", request: "POST /client/setProfilePicture/line", body: `{"image":"data:image/gif;base64,` + dot + `"}`, want: `{"success":true,"result":true}`},
	{name: "another description, in short", before: weMake, request: "POST /channel/setDescription/line", body: withFirst(`"description":"All there is"`), want: truly,
		after: becomes(func(i simulator.ChannelInfo) bool { return i.Description == "All there is" })},
}

func TestAliases(t *testing.T) { runAll(t, aliasScenarios) }
