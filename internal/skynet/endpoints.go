package skynet

import "net/http"

// endpoints is the table of everything the PDS answers.
func endpoints() map[string]endpoint {
	get := func(a access, do func(*call) (any, error)) endpoint { return endpoint{http.MethodGet, a, do} }
	post := func(a access, do func(*call) (any, error)) endpoint { return endpoint{http.MethodPost, a, do} }
	return map[string]endpoint{
		"com.atproto.identity.resolveHandle": get(anyone, resolveHandle),

		"com.atproto.server.describeServer": get(anyone, describeServer),
		"com.atproto.server.createSession":  post(anyone, createSession),
		"com.atproto.server.refreshSession": post(refresh, refreshSession),
		"com.atproto.server.getSession":     get(member, getSession),
		"com.atproto.server.deleteSession":  post(refresh, deleteSession),

		"com.atproto.server.deactivateAccount": post(owner, setActive(false)),
		"com.atproto.server.activateAccount":   post(owner, setActive(true)),

		"com.atproto.repo.listRecords":     get(anyone, listRecords),
		"com.atproto.repo.getRecord":       get(anyone, getRecord),
		"com.atproto.repo.describeRepo":    get(anyone, describeRepo),
		"com.atproto.sync.getLatestCommit": get(anyone, getLatestCommit),
		"com.atproto.sync.getRepo":         get(anyone, getRepo),
		"com.atproto.sync.getRepoStatus":   get(anyone, getRepoStatus),
		"com.atproto.sync.listRepos":       get(anyone, listRepos),
		"com.atproto.sync.getBlob":         get(anyone, getBlob),

		"com.atproto.repo.createRecord": post(member, createRecord),
		"com.atproto.repo.putRecord":    post(member, putRecord),
		"com.atproto.repo.deleteRecord": post(member, deleteRecord),
		"com.atproto.repo.applyWrites":  post(member, applyWrites),
		"com.atproto.repo.uploadBlob":   post(member, uploadBlob),

		"app.bsky.graph.muteActor":       post(member, muteActor),
		"app.bsky.graph.unmuteActor":     post(member, unmuteActor),
		"app.bsky.graph.muteActorList":   post(member, muteActorList(true)),
		"app.bsky.graph.unmuteActorList": post(member, muteActorList(false)),
		"app.bsky.graph.muteThread":      post(member, muteThread(true)),
		"app.bsky.graph.unmuteThread":    post(member, muteThread(false)),
		"app.bsky.graph.getList":         get(member, getList),
		"app.bsky.graph.getLists":        get(member, getLists),
		"app.bsky.graph.getListMutes":    get(member, getListMutes),
		"app.bsky.graph.getListBlocks":   get(member, getListBlocks),

		"app.bsky.bookmark.createBookmark": post(member, createBookmark),
		"app.bsky.bookmark.deleteBookmark": post(member, deleteBookmark),
		"app.bsky.bookmark.getBookmarks":   get(member, getBookmarks),

		"app.bsky.labeler.getServices": get(member, getServices),

		"app.bsky.actor.searchActorsTypeahead": get(member, searchActorsTypeahead),

		"app.bsky.actor.getProfile":     get(member, getProfile),
		"app.bsky.actor.getProfiles":    get(member, getProfiles),
		"app.bsky.actor.getPreferences": get(member, getPreferences),
		"app.bsky.actor.putPreferences": post(member, putPreferences),

		"app.bsky.graph.getFollows":       get(member, getFollows),
		"app.bsky.graph.getMutes":         get(member, getMutes),
		"app.bsky.graph.getBlocks":        get(member, getBlocks),
		"app.bsky.graph.getRelationships": get(member, getRelationships),

		"app.bsky.feed.getTimeline":   get(member, getTimeline),
		"app.bsky.feed.getAuthorFeed": get(member, getAuthorFeed),
		"app.bsky.feed.getActorLikes": get(member, getActorLikes),
		"app.bsky.feed.getPosts":      get(member, getPosts),
		"app.bsky.feed.getPostThread": get(member, getPostThread),
		"app.bsky.feed.getLikes":      get(member, getLikes),
	}
}
