package simulator

import (
	"slices"

	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

const (
	// bootstrapMessages is how many messages of each chat come first.
	bootstrapMessages = 8
	// migratedAt is when phones moved to hidden addresses, in seconds.
	migratedAt = 1_760_000_000
	// chunkMessages is how many messages one later chunk holds.
	chunkMessages = 400
)

// historyPlan lists what a phone sends to a companion that was just linked:
// first every chat with its newest messages, then the names that people gave
// themselves, then the older messages in chunks. The last chunk, which may be
// empty, says 100 %: clients wait for it.
func historyPlan(owner *account) []*waHistorySync.HistorySync {
	first := &waHistorySync.HistorySync{
		SyncType:                 waHistorySync.HistorySync_INITIAL_BOOTSTRAP.Enum(),
		GlobalSettings:           &waHistorySync.GlobalSettings{AutoUnarchiveChats: proto.Bool(true)},
		PhoneNumberToLidMappings: owner.knownMappings(),
	}
	if owner.lidMigrated {
		first.GlobalSettings.ChatDbLidMigrationTimestamp = proto.Int64(migratedAt)
	}
	names := &waHistorySync.HistorySync{
		SyncType:  waHistorySync.HistorySync_PUSH_NAME.Enum(),
		Pushnames: owner.knownNames(),
	}
	for _, chat := range owner.chats.list {
		recent := chat.messages[max(0, len(chat.messages)-bootstrapMessages):]
		first.Conversations = append(first.Conversations, chat.conversation(owner, recent))
	}
	plan := append([]*waHistorySync.HistorySync{first, names}, olderChunks(owner)...)
	for i, part := range plan {
		part.ChunkOrder = proto.Uint32(uint32(i + 1))
		part.Progress = proto.Uint32(uint32(100 * (i + 1) / len(plan)))
	}
	return plan
}

// olderChunks divides what did not come first. There is always one chunk: a
// phone ends with one even when nothing is left, and clients wait for it.
func olderChunks(owner *account) []*waHistorySync.HistorySync {
	chunks := []*waHistorySync.HistorySync{newChunk()}
	room := chunkMessages
	for _, chat := range owner.chats.list {
		older := chat.messages[:max(0, len(chat.messages)-bootstrapMessages)]
		for part := range slices.Chunk(older, chunkMessages) {
			if room < len(part) {
				chunks = append(chunks, newChunk())
				room = chunkMessages
			}
			room -= len(part)
			last := chunks[len(chunks)-1]
			last.Conversations = append(last.Conversations, chat.conversation(owner, part))
		}
	}
	return chunks
}

func newChunk() *waHistorySync.HistorySync {
	return &waHistorySync.HistorySync{SyncType: waHistorySync.HistorySync_RECENT.Enum()}
}

// known lists everybody in the owner's chats, each once.
func (a *account) known() []*account {
	var people []*account
	seen := map[*account]bool{a: true}
	meet := func(person *account) {
		if person != nil && !seen[person] {
			seen[person] = true
			people = append(people, person)
		}
	}
	for _, chat := range a.chats.list {
		meet(chat.with)
		for _, m := range chat.messages {
			meet(m.from)
		}
	}
	return people
}

func (a *account) knownNames() []*waHistorySync.Pushname {
	var names []*waHistorySync.Pushname
	for _, person := range a.known() {
		names = append(names, &waHistorySync.Pushname{
			ID:       proto.String(person.jid(types.DefaultUserServer).String()),
			Pushname: proto.String(person.name),
		})
	}
	return names
}

func (a *account) knownMappings() []*waHistorySync.PhoneNumberToLIDMapping {
	var mappings []*waHistorySync.PhoneNumberToLIDMapping
	for _, person := range append(a.known(), a) {
		mappings = append(mappings, &waHistorySync.PhoneNumberToLIDMapping{
			PnJID:  proto.String(person.jid(types.DefaultUserServer).String()),
			LidJID: proto.String(person.jid(types.HiddenUserServer).String()),
		})
	}
	return mappings
}
