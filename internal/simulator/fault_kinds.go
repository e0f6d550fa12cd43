package simulator

// FaultKind names something that can go wrong.
type FaultKind string

// The faults that are built.
const (
	// FaultDrop cuts the connection at once.
	FaultDrop FaultKind = "drop"
	// FaultDeaf leaves the socket open and delivers nothing.
	FaultDeaf FaultKind = "deaf"
	// FaultSplitFrames cuts every frame in two messages after Code bytes,
	// 2 if not said, which is inside the length. The pinned whatsmeow cannot
	// read frames that are cut behind their length.
	FaultSplitFrames FaultKind = "split-frames"
	// FaultDelay holds every stanza back for MS milliseconds.
	FaultDelay FaultKind = "delay"
	// FaultDuplicate sends messages, receipts and notifications twice.
	FaultDuplicate FaultKind = "duplicate"
	// FaultReorder swaps a message, receipt or notification with the next.
	FaultReorder FaultKind = "reorder"
	// FaultIQError answers questions with the error Code, 500 if not said;
	// Text limits it to a namespace.
	FaultIQError FaultKind = "iq-error"
	// FaultLoginFailure refuses logins for the reason Code, 401 if not said.
	FaultLoginFailure FaultKind = "login-failure"
	// FaultStreamError ends the stream with Code, 503 if not said.
	FaultStreamError FaultKind = "stream-error"
	// FaultReplaced ends the stream as if the device connected elsewhere.
	FaultReplaced FaultKind = "replaced"
	// FaultRemoved unlinks the device.
	FaultRemoved FaultKind = "removed"
	// FaultBan refuses logins as temporarily banned for MS milliseconds.
	FaultBan FaultKind = "ban"
	// FaultOutdated refuses logins because the client is too old.
	FaultOutdated FaultKind = "outdated"
	// FaultDeviceLimit makes the phone refuse another companion.
	FaultDeviceLimit FaultKind = "device-limit"
	// FaultRateLimited makes the server refuse pairing codes, and messages.
	FaultRateLimited FaultKind = "rate-limited"
	// FaultWrongNumber makes the phone refuse as it is not the number asked for.
	FaultWrongNumber FaultKind = "wrong-number"
	// FaultSendError acknowledges messages with the error Code, 479 if not said.
	FaultSendError FaultKind = "send-error"
	// FaultCorrupt damages what the phones send to the account.
	FaultCorrupt FaultKind = "corrupt"
	// FaultMediaError answers downloads with the status Code.
	FaultMediaError FaultKind = "media-error"
	// FaultMediaGone makes the phone say that it does not have a file any more
	// when it is asked to upload it again.
	FaultMediaGone FaultKind = "media-gone"
)
