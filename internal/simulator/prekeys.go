package simulator

import (
	"encoding/binary"
	"errors"
	"strconv"

	"go.mau.fi/libsignal/ecc"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
)

// lowPreKeys is how few one-time keys make the server ask for more.
const lowPreKeys = 10

// publicKey is a published key: its number, its value, and for the signed
// one the signature.
type publicKey struct {
	id        uint32
	value     [32]byte
	signature []byte
}

// deviceKeys are what others need to write to a device.
type deviceKeys struct {
	registrationID uint32
	identity       [32]byte
	signed         publicKey
	oneTime        []publicKey
}

var errBadKeys = errors.New("the keys are malformed")

// registeredKeys reads the keys that a client registers with.
func registeredKeys(data *waWa6.ClientPayload_DevicePairingRegistrationData) (deviceKeys, error) {
	if len(data.GetERegid()) != 4 || len(data.GetEIdent()) != 32 || len(data.GetESkeyID()) != 3 ||
		len(data.GetESkeyVal()) != 32 || len(data.GetESkeySig()) != 64 {
		return deviceKeys{}, errBadKeys
	}
	keys := deviceKeys{
		registrationID: binary.BigEndian.Uint32(data.GetERegid()),
		identity:       [32]byte(data.GetEIdent()),
		signed: publicKey{
			id: keyID(data.GetESkeyID()), value: [32]byte(data.GetESkeyVal()), signature: data.GetESkeySig(),
		},
	}
	if !keys.signed.signedBy(keys.identity) {
		return deviceKeys{}, errBadKeys
	}
	return keys, nil
}

func (k publicKey) signedBy(identity [32]byte) bool {
	return verify(identity, append([]byte{ecc.DjbType}, k.value[:]...), k.signature)
}

// keyID reads the three bytes in which numbers of keys travel.
func keyID(raw []byte) uint32 { return uint32(raw[0])<<16 | uint32(raw[1])<<8 | uint32(raw[2]) }

func (s *Server) registerPreKeys() {
	s.handleIQ("encrypt", "get", "count", countPreKeys)
	s.handleIQ("encrypt", "get", "digest", digestPreKeys)
	s.handleIQ("encrypt", "get", "key", fetchPreKeys)
	s.handleIQ("encrypt", "set", "registration", uploadPreKeys)
	s.handleIQ("encrypt", "set", "rotate", rotateSignedPreKey)
}

func countPreKeys(c *conn, _ *waBinary.Node) ([]waBinary.Node, error) {
	count := strconv.Itoa(len(c.device.keys.oneTime))
	return []waBinary.Node{{Tag: "count", Attrs: waBinary.Attrs{"value": count}}}, nil
}

// digestPreKeys lets a client compare what the server has. Baileys uploads
// its keys again unless the answer holds a digest.
func digestPreKeys(c *conn, _ *waBinary.Node) ([]waBinary.Node, error) {
	keys := c.device.keys
	list := waBinary.Node{Tag: "list"}
	for _, key := range keys.oneTime {
		list.Content = append(list.GetChildren(), bytesNode("id", idBytes(key.id)))
	}
	return []waBinary.Node{{Tag: "digest", Content: []waBinary.Node{
		bytesNode("registration", registrationBytes(keys.registrationID)),
		bytesNode("type", []byte{ecc.DjbType}),
		bytesNode("identity", keys.identity[:]),
		keys.signed.node("skey"),
		list,
	}}}, nil
}

func uploadPreKeys(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	identity := content(iq, "identity")
	registration := content(iq, "registration")
	if len(identity) != 32 || len(registration) != 4 {
		return nil, errBadRequest
	}
	skey := iq.GetChildByTag("skey")
	signed, err := parseKey(&skey)
	if err != nil || [32]byte(identity) != c.device.keys.identity || !signed.signedBy(c.device.keys.identity) {
		return nil, errBadRequest
	}
	list := iq.GetChildByTag("list")
	uploaded, err := parseKeys(list.GetChildrenByTag("key"))
	if err != nil {
		return nil, errBadRequest
	}
	keys := &c.device.keys
	keys.registrationID, keys.signed = binary.BigEndian.Uint32(registration), signed
	keys.add(uploaded)
	return nil, nil
}

// add keeps keys, replacing those of the same number.
func (k *deviceKeys) add(uploaded []publicKey) {
	fresh := map[uint32]bool{}
	for _, key := range uploaded {
		fresh[key.id] = true
	}
	var kept []publicKey
	for _, key := range k.oneTime {
		if !fresh[key.id] {
			kept = append(kept, key)
		}
	}
	k.oneTime = append(kept, uploaded...)
}

func rotateSignedPreKey(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	rotate := iq.GetChildByTag("rotate")
	skey := rotate.GetChildByTag("skey")
	signed, err := parseKey(&skey)
	if err != nil || !signed.signedBy(c.device.keys.identity) {
		return nil, errBadRequest
	}
	c.device.keys.signed = signed
	return nil, nil
}

// fetchPreKeys gives out keys, echoing the addresses as they were asked for.
func fetchPreKeys(c *conn, iq *waBinary.Node) ([]waBinary.Node, error) {
	request := iq.GetChildByTag("key")
	list := waBinary.Node{Tag: "list", Content: []waBinary.Node{}}
	for _, user := range request.GetChildrenByTag("user") {
		jid := attrJID(&user, "jid")
		answer := waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": jid}}
		if d := c.s.device(jid); d != nil {
			answer.Content = d.takeBundle()
		} else {
			answer.Content = []waBinary.Node{errorNode(errItemNotFound)}
		}
		list.Content = append(list.GetChildren(), answer)
	}
	return []waBinary.Node{list}, nil
}

// takeBundle gives out the keys of a device; a one-time key only once.
func (d *device) takeBundle() []waBinary.Node {
	bundle := d.takeKeys()
	nodes := []waBinary.Node{
		bytesNode("registration", registrationBytes(bundle.registrationID)),
		bytesNode("type", []byte{ecc.DjbType}),
		bytesNode("identity", bundle.identity[:]),
	}
	if len(bundle.oneTime) > 0 {
		nodes = append(nodes, bundle.oneTime[0].node("key"))
	}
	return append(nodes, bundle.signed.node("skey"))
}

// takeKeys is takeBundle in our own form: at most one one-time key.
func (d *device) takeKeys() deviceKeys {
	if d.persona != nil && len(d.keys.oneTime) == 0 {
		d.keys.oneTime = d.persona.store.newPreKeys(lowPreKeys)
	}
	bundle := d.keys
	if len(bundle.oneTime) == 0 {
		return bundle
	}
	bundle.oneTime, d.keys.oneTime = bundle.oneTime[:1:1], d.keys.oneTime[1:]
	if d.persona == nil && len(d.keys.oneTime) < lowPreKeys {
		d.s.askForKeys(d)
	}
	return bundle
}

// askForKeys tells a client how few one-time keys it has left. Clients have
// limits of their own and may wait for the number to fall further.
func (s *Server) askForKeys(d *device) {
	s.notify(d, "encrypt", types.ServerJID, nil, waBinary.Node{
		Tag: "count", Attrs: waBinary.Attrs{"value": strconv.Itoa(len(d.keys.oneTime))},
	})
}

func registrationBytes(id uint32) []byte { return binary.BigEndian.AppendUint32(nil, id) }

func idBytes(id uint32) []byte { return registrationBytes(id)[1:] }

func (k publicKey) node(tag string) waBinary.Node {
	children := []waBinary.Node{bytesNode("id", idBytes(k.id)), bytesNode("value", k.value[:])}
	if k.signature != nil {
		children = append(children, bytesNode("signature", k.signature))
	}
	return waBinary.Node{Tag: tag, Content: children}
}

func parseKey(n *waBinary.Node) (publicKey, error) {
	id, value := content(n, "id"), content(n, "value")
	if len(id) != 3 || len(value) != 32 {
		return publicKey{}, errBadKeys
	}
	return publicKey{id: keyID(id), value: [32]byte(value), signature: content(n, "signature")}, nil
}

func parseKeys(nodes []waBinary.Node) ([]publicKey, error) {
	keys := make([]publicKey, 0, len(nodes))
	for i := range nodes {
		key, err := parseKey(&nodes[i])
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}
