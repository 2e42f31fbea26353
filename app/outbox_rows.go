package app

import (
	"context"
	"encoding/json"

	"skein/feed"
	"skein/internal/atp"
)

// namesOf are the names of those whom actions are about.
func (a *account) namesOf(ctx context.Context, acts []feed.Act) (map[feed.DID]string, error) {
	names := map[feed.DID]string{}
	var dids []feed.DID
	for i := range acts {
		if did := whoIn(acts[i].Subject); did != "" && names[did] == "" {
			names[did] = string(did)
			dids = append(dids, did)
		}
	}
	authors, err := a.network.Authors(ctx, a.viewer, dids)
	if err != nil {
		return nil, err
	}
	for i := range authors {
		if n := authors[i].Name(); n != "" {
			names[authors[i].DID] = n
		}
	}
	return names, nil
}

// whoIn is the account of a subject: an at-uri's author or the DID itself.
func whoIn(subject string) feed.DID {
	if did := feed.URI(subject).Author(); did != "" {
		return did
	}
	return feed.DID(subject)
}

func (a *account) outboxRow(act *feed.Act, names map[feed.DID]string) OutboxRow {
	row := OutboxRow{
		ID: act.RKey, Kind: string(act.Kind), State: string(act.State), AtMs: act.MadeMs,
		CanRetry: act.State == feed.ActionRefused, CanDrop: act.State == feed.ActionRefused || act.State == feed.ActionWaiting,
	}
	key := string(act.Kind)
	if act.Kind == feed.ActPost {
		key = a.drawOwn(&row, act)
	} else if act.Kind == feed.ActMute && act.Scope != feed.ScopeAll {
		key += "." + string(act.Scope)
	}
	row.Sentence = a.app.words.Say("outbox", key, map[string]string{"name": names[whoIn(act.Subject)]})
	if err := refusedError(act, a.profile.Host); err != nil {
		_, row.Reason, _ = a.app.words.Error(err)
	}
	return row
}

// drawOwn fills in a post of the reader's own and returns the key of its sentence.
func (a *account) drawOwn(row *OutboxRow, act *feed.Act) string {
	row.Post = string(act.Made(a.viewer))
	if act.State == feed.ActionSent {
		row.WebURL = act.Made(a.viewer).WebURL()
	}
	var d atp.Draft
	if json.Unmarshal(act.Record, &d) != nil {
		return "post"
	}
	row.Text = shorten(d.Text, 300)
	switch {
	case d.Parent != nil:
		return "reply"
	case d.Quote != nil:
		return "quote"
	}
	return "post"
}
