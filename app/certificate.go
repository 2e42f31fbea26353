package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"skein/feed"
	netsync "skein/sync"
)

// jobCertificate is the kind of the long call that compares the copy with the servers.
const jobCertificate = "certificate"

// cursorCertificate keeps the last certificate, as JSON.
const cursorCertificate = "app/certificate"

// Certificate gives the last one; its Sentence says so when nothing was compared yet.
func (api *API) Certificate() (Certificate, error) {
	return onAccount(api, func(ctx context.Context, a *account) (Certificate, error) { return a.lastCertificate(ctx) })
}

// StartCertificate compares every account's copy with its server record by record, in the background, and returns the job's
// id; with repair what is missing is fetched and what is too much deleted. Its progress ends with the stage
// "certificate.done".
func (api *API) StartCertificate(repair bool) (string, error) {
	return onAccount(api, func(_ context.Context, a *account) (string, error) {
		return a.jobs.start(a, jobCertificate, func(ctx context.Context, job string) {
			told := throttle(a.app.opt.Clock, func(p feed.Progress) { p.Job = job; a.app.bus.emit(EventJobProgress, p) })
			if _, err := a.certify(ctx, repair, told); err != nil {
				a.failed(err)
			}
			a.app.bus.emit(EventJobProgress, feed.Progress{Job: job, Stage: "certificate.done"})
		}), nil
	})
}

// certify makes a certificate and keeps it. A sync that is under way is waited for.
func (a *account) certify(ctx context.Context, repair bool, progress func(feed.Progress)) (Certificate, error) {
	select {
	case a.copying <- struct{}{}:
		defer func() { <-a.copying }()
	case <-ctx.Done():
		return Certificate{}, ctx.Err()
	}
	got, err := a.engine().Certify(ctx, true, repair, progress)
	if err != nil {
		return Certificate{}, err
	}
	out, err := a.certificate(ctx, got)
	if err != nil {
		return out, err
	}
	text, err := json.Marshal(out)
	if err != nil {
		return out, err
	}
	return out, a.network.Apply(ctx, feed.Batch{Viewer: a.viewer, Cursor: feed.Cursor{Name: cursorCertificate, Value: string(text)}})
}

func (a *account) lastCertificate(ctx context.Context) (Certificate, error) {
	none := Certificate{Gaps: []CertificateGap{}, Sentence: a.app.words.Say("certificate", "none", nil)}
	text, err := a.network.Cursor(ctx, a.viewer, cursorCertificate)
	if err != nil || text == "" {
		return none, err
	}
	var out Certificate
	if json.Unmarshal([]byte(text), &out) != nil || out.Gaps == nil {
		return none, nil
	}
	return out, nil
}

// certificate puts one into words, and names to accounts.
func (a *account) certificate(ctx context.Context, c netsync.Certificate) (Certificate, error) {
	out := Certificate{Accounts: c.Accounts, Complete: c.Complete, Gaps: make([]CertificateGap, 0, len(c.Gaps)), AtMs: c.AtMs}
	dids := make([]feed.DID, len(c.Gaps))
	for i, g := range c.Gaps {
		dids[i] = g.DID
	}
	authors, err := a.network.Authors(ctx, a.viewer, dids)
	if err != nil {
		return out, err
	}
	names := map[feed.DID]string{}
	for _, author := range authors {
		names[author.DID] = author.Handle
	}
	for _, g := range c.Gaps {
		out.Gaps = append(out.Gaps, CertificateGap{
			DID: string(g.DID), Handle: names[g.DID], What: a.app.words.Say("certificate", "gap."+g.What, nil), Rev: g.Rev, Head: g.Head,
			Missing: g.Missing, Extra: g.Extra, Repaired: g.Repaired,
		})
	}
	key := "gaps"
	if c.Complete == c.Accounts {
		key = "whole"
	}
	out.Sentence = a.app.words.Say("certificate", key, map[string]string{
		"accounts": strconv.Itoa(c.Accounts), "complete": strconv.Itoa(c.Complete), "rev": c.Rev, "gaps": strconv.Itoa(c.Accounts - c.Complete),
	})
	return out, nil
}

// Repair compares every account with its server and closes its gaps, for a command.
func (app *App) Repair(ctx context.Context, progress func(feed.Progress)) (Certificate, error) {
	a, err := app.account()
	if err != nil {
		return Certificate{}, err
	}
	return a.certify(ctx, true, progress)
}

// examineRepositories says how completely the accounts are copied, as far as this machine knows, and what the last
// comparison with the servers found.
func (app *App) examineRepositories(ctx context.Context, a *account, r *Report) {
	repos, err := a.network.Repos(ctx, a.viewer)
	copied, gaps := 0, 0
	for _, x := range repos {
		if x.Rev != "" {
			copied++
		}
		if x.Gap != "" {
			gaps++
		}
	}
	found := fmt.Sprintf("%d of %d accounts copied, %d with a gap", copied, len(repos), gaps)
	if err == nil && gaps > 0 {
		err = fmt.Errorf("%s", found)
	}
	const cure = "run skein doctor --repair"
	r.add("accounts", found, app.said(err), cure)
	last, err := a.lastCertificate(ctx)
	found = last.Sentence
	if last.AtMs > 0 {
		found = time.UnixMilli(last.AtMs).UTC().Format(time.RFC3339) + ": " + last.Sentence
	}
	if err == nil && last.Complete < last.Accounts {
		err = fmt.Errorf("%s", found)
	}
	r.add("certificate", found, err, cure)
}
