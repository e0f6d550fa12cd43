package simulator

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// inlineHistory is the size up to which history travels in the message itself.
const inlineHistory = 16 << 10

func (s *Server) registerHistory() {
	s.handlePeer(waE2E.ProtocolMessage_PEER_DATA_OPERATION_REQUEST_MESSAGE, answerPeerRequest)
}

// sendFirstHistory tells a new companion what happened before it was linked.
func sendFirstHistory(s *Server, companion *device) {
	s.sendHistory(companion, historyPlan(companion.account))
}

// sendHistory sends pieces of history in their order.
func (s *Server) sendHistory(companion *device, plan []*waHistorySync.HistorySync) {
	for _, part := range plan {
		if err := companion.account.phone.sendHistory(companion, part, ""); err != nil {
			s.log.Error("a phone cannot send its history", "account", companion.account.number, "err", err)
			return
		}
	}
}

// sendHistory sends one piece of history; request is the id of the message
// that asked for it, if one did.
func (p *persona) sendHistory(companion *device, part *waHistorySync.HistorySync, request string) error {
	raw, err := compressHistory(part)
	if err != nil {
		return err
	}
	notice := &waE2E.HistorySyncNotification{
		SyncType:   waE2E.HistorySyncType(part.GetSyncType()).Enum(),
		ChunkOrder: part.ChunkOrder,
		Progress:   part.Progress,
	}
	if request != "" {
		notice.PeerDataRequestSessionID = &request
	}
	if len(raw) <= inlineHistory && part.GetSyncType() == waHistorySync.HistorySync_INITIAL_BOOTSTRAP {
		notice.InitialHistBootstrapInlinePayload = raw
	} else if err := p.attachHistory(notice, raw); err != nil {
		return err
	}
	return p.sendPeer(companion, newID(), &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_HISTORY_SYNC_NOTIFICATION.Enum(), HistorySyncNotification: notice,
	}})
}

// attachHistory puts a piece of history on the media host.
func (p *persona) attachHistory(notice *waE2E.HistorySyncNotification, raw []byte) error {
	sealed, err := sealMedia(raw, mediaHistory)
	if err != nil {
		return err
	}
	at := p.s.media.put(sealed.blob)
	notice.DirectPath, notice.MediaKey = &at.DirectPath, sealed.key
	notice.FileSHA256, notice.FileEncSHA256 = sealed.plainHash, sealed.sealedHash
	notice.FileLength = &sealed.plainSize
	return nil
}

// answerPeerRequest does what a companion asks its phone for.
func answerPeerRequest(p *persona, companion *device, id string, message *waE2E.ProtocolMessage) {
	request := message.GetPeerDataOperationRequestMessage()
	var err error
	switch request.GetPeerDataOperationRequestType() {
	case waE2E.PeerDataOperationRequestType_HISTORY_SYNC_ON_DEMAND:
		err = p.sendHistory(companion, p.olderMessages(request.GetHistorySyncOnDemandRequest()), id)
	case waE2E.PeerDataOperationRequestType_PLACEHOLDER_MESSAGE_RESEND:
		err = p.resendPlaceholders(companion, id, request)
	}
	if err != nil {
		p.s.log.Debug("a phone cannot answer its companion", "account", p.account.number, "err", err)
	}
}

// olderMessages is the history before a message of a chat.
func (p *persona) olderMessages(ask *waE2E.PeerDataOperationRequestMessage_HistorySyncOnDemandRequest) *waHistorySync.HistorySync {
	part := &waHistorySync.HistorySync{
		SyncType: waHistorySync.HistorySync_ON_DEMAND.Enum(), ChunkOrder: proto.Uint32(1), Progress: proto.Uint32(100),
	}
	chat := p.chatNamed(ask.GetChatJID())
	if chat == nil {
		return part
	}
	count := min(max(int(ask.GetOnDemandMsgCount()), 1), chunkMessages)
	messages, more := chat.before(ask.GetOldestMsgID(), count)
	conversation := chat.conversation(p.account, messages)
	end := waHistorySync.Conversation_COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY
	if more {
		end = waHistorySync.Conversation_COMPLETE_BUT_MORE_MESSAGES_REMAIN_ON_PRIMARY
	}
	conversation.EndOfHistoryTransferType = end.Enum()
	part.Conversations = []*waHistorySync.Conversation{conversation}
	return part
}

// chatNamed finds a chat by any spelling of its address; nil when there is none.
func (p *persona) chatNamed(name string) *storedChat {
	jid, err := types.ParseJID(name)
	if err != nil {
		return nil
	}
	return p.account.chats.byJID[p.s.plain(jid)]
}

// resendPlaceholders gives a companion messages that it could not decrypt.
func (p *persona) resendPlaceholders(companion *device, id string, request *waE2E.PeerDataOperationRequestMessage) error {
	response := &waE2E.PeerDataOperationRequestResponseMessage{
		PeerDataOperationRequestType: request.PeerDataOperationRequestType, StanzaID: &id,
	}
	for _, wanted := range request.GetPlaceholderMessageResendRequest() {
		chat := p.chatNamed(wanted.GetMessageKey().GetRemoteJID())
		if chat == nil {
			continue
		}
		at := chat.find(wanted.GetMessageKey().GetID())
		if at < 0 {
			continue
		}
		raw, err := proto.Marshal(chat.web(p.account, chat.messages[at]))
		if err != nil {
			return err
		}
		response.PeerDataOperationResult = append(response.PeerDataOperationResult,
			&waE2E.PeerDataOperationRequestResponseMessage_PeerDataOperationResult{
				PlaceholderMessageResendResponse: &waE2E.PeerDataOperationRequestResponseMessage_PeerDataOperationResult_PlaceholderMessageResendResponse{
					WebMessageInfoBytes: raw,
				},
			})
	}
	return p.sendPeer(companion, newID(), &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Type:                                    waE2E.ProtocolMessage_PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE.Enum(),
		PeerDataOperationRequestResponseMessage: response,
	}})
}
