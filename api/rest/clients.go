package rest

import (
	"context"

	"frontdesk/api/operation"
	"frontdesk/internal/auth"
	"frontdesk/internal/wire"
	"frontdesk/models"
)

func (a *API) clients(f *face) {
	operation.Global(f, "GET /clients/status", "List all clients with their state", a.clientsStatus, operation.Needs(auth.Read))
}

// Client is a session in the words of this dialect.
type Client struct {
	ClientID      string      `json:"clientId"`
	AccountNumber string      `json:"accountNumber"`
	Status        string      `json:"status"`
	Connected     bool        `json:"connected"`
	Info          *ClientInfo `json:"info"`
}

// ClientInfo is the account of a linked client.
type ClientInfo struct {
	Number   string `json:"number"`
	Name     string `json:"name"`
	Platform string `json:"platform"`
}

type clientsAnswer struct {
	Clients []Client `json:"clients"`
	Total   int      `json:"total"`
}

func (a *API) clientsStatus(ctx context.Context, _ struct{}) (clientsAnswer, error) {
	all, err := a.manager.Sessions(ctx)
	if err != nil {
		return clientsAnswer{}, err
	}
	who := auth.From(ctx)
	answer := clientsAnswer{Clients: []Client{}}
	for _, s := range all {
		if who.Sees(s.ID) {
			answer.Clients = append(answer.Clients, a.clientOf(s))
		}
	}
	answer.Total = len(answer.Clients)
	return answer, nil
}

func (a *API) clientOf(s models.Session) Client {
	showsQR := false
	if live, err := a.manager.Session(s.ID); err == nil {
		_, showsQR = live.QR()
	}
	client := Client{
		ClientID: s.ID, AccountNumber: s.ID, Connected: s.State.Online(), Status: wire.ClientStatus(s, showsQR),
	}
	if s.JID != "" {
		client.Info = &ClientInfo{Number: s.JID.User(), Name: s.PushName, Platform: s.Platform}
	}
	return client
}
