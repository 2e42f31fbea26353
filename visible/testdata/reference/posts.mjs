// Asks the reference what it does with a post in a list, under preferences as the server stores them. Each case says
// which facts it sets; answer is "filter", "list" (the post is blurred), "media" (its media are) or "show".
import { Agent, moderatePost } from '@atproto/api'

const me = 'did:plc:me', ann = 'did:plc:ann', bob = 'did:plc:bob'
const bsky = 'did:plc:ar7c4by46qjdydhdevvrndac', subscribed = 'did:plc:labeler', stranger = 'did:plc:stranger'
const d = (kind, rest) => ({ $type: `app.bsky.actor.defs#${kind}`, ...rest })
const label = (label, visibility, labelerDid) => d('contentLabelPref', { label, visibility, ...(labelerDid && { labelerDid }) })
const labelers = d('labelersPref', { labelers: [{ did: subscribed }] })

const relation = { blocking: 'at://did:plc:me/app.bsky.graph.block/1', muted: true, blockedBy: true, following: 'at://did:plc:me/app.bsky.graph.follow/1' }
const list = { uri: 'at://did:plc:me/app.bsky.graph.list/1', cid: 'bafyreiaaaa', name: 'l', purpose: 'app.bsky.graph.defs#modlist' }
const viewerOf = (rels) => {
  const v = { muted: false, blockedBy: false }
  for (const r of rels) {
    if (r === 'blockingByList') Object.assign(v, { blocking: relation.blocking, blockingByList: list })
    else if (r === 'mutedByList') Object.assign(v, { muted: true, mutedByList: list })
    else v[r] = relation[r]
  }
  return v
}
const view = (labels, uri) => labels.map(({ src, val }) => ({ src, val, uri, cts: '2026-01-01T00:00:00.000Z' }))

function post(c) {
  const author = { did: c.author, handle: 'x.test', viewer: viewerOf(c.relation), labels: view(c.accountLabels, c.author) }
  const uri = `at://${c.author}/app.bsky.feed.post/1`
  const p = { uri, cid: 'bafyreiaaaa', author, record: { $type: 'app.bsky.feed.post', text: c.text, createdAt: '2026-01-01T00:00:00.000Z', langs: ['en'] }, labels: view(c.postLabels, uri), indexedAt: '2026-01-01T00:00:00.000Z' }
  if (c.quote) {
    const q = c.quote, quri = `at://${bob}/app.bsky.feed.post/2`
    p.embed = { $type: 'app.bsky.embed.record#view', record: { $type: 'app.bsky.embed.record#viewRecord', uri: quri, cid: 'bafyreiaaaa',
      author: { did: bob, handle: 'bob.test', viewer: viewerOf(q.relation), labels: view(q.accountLabels, bob) },
      value: { $type: 'app.bsky.feed.post', text: q.text, createdAt: '2026-01-01T00:00:00.000Z' }, labels: view(q.postLabels, quri), indexedAt: '2026-01-01T00:00:00.000Z' } }
  }
  return p
}

async function answer(c) {
  const agent = new Agent(async () => new Response(JSON.stringify({ preferences: c.prefs }), { headers: { 'content-type': 'application/json' } }))
  const { moderationPrefs: prefs } = await agent.getPreferences()
  const decision = moderatePost(post(c), { userDid: me, prefs, labelDefs: {} })
  if (decision.ui('contentList').filter) return 'filter'
  if (decision.ui('contentList').blur) return 'list'
  return decision.ui('contentMedia').blur ? 'media' : 'show'
}

const cases = []
const plain = { relation: [], accountLabels: [], postLabels: [], text: 'moss and ferns' }
const add = (more) => cases.push({ author: ann, prefs: [], quote: null, ...plain, ...more })

const values = ['porn', 'sexual', 'nudity', 'graphic-media', 'gore', '!hide', '!warn', '!no-unauthenticated', 'made-up', 'Made Up']
for (const adult of [false, true]) for (const val of values) for (const want of [null, 'ignore', 'show', 'warn', 'hide']) {
  const prefs = [labelers, d('adultContentPref', { enabled: adult }), ...(want && val !== 'made-up' ? [label(val, want)] : [])]
  for (const src of [ann, bsky, subscribed, stranger]) {
    add({ prefs, postLabels: [{ src, val }] })
    if (src !== ann) add({ prefs, accountLabels: [{ src, val }] })
  }
  add({ prefs, quote: { ...plain, postLabels: [{ src: subscribed, val }] } })
  add({ prefs, quote: { ...plain, accountLabels: [{ src: subscribed, val }] } })
  add({ prefs, author: me, postLabels: [{ src: subscribed, val }] })
  add({ prefs, author: me, quote: { ...plain, postLabels: [{ src: subscribed, val }] } })
}
for (const own of ['ignore', 'warn', 'hide']) for (const all of ['ignore', 'warn', 'hide']) for (const src of [bsky, subscribed, stranger, ann])
  add({ prefs: [label('nudity', own, subscribed), labelers, label('nudity', all), label('nudity', own, stranger)], postLabels: [{ src, val: 'nudity' }] })
for (const old of ['gore', 'nsfw', 'suggestive']) for (const want of ['ignore', 'warn', 'hide']) for (const val of ['graphic-media', 'porn', 'sexual'])
  add({ prefs: [d('adultContentPref', { enabled: true }), label(old, want)], postLabels: [{ src: bsky, val }] })
const rels = [[], ['following'], ['blocking'], ['blockingByList'], ['blockedBy'], ['muted'], ['mutedByList'], ['muted', 'following'], ['blocking', 'blockedBy', 'muted']]
for (const r of rels) {
  add({ relation: r })
  add({ quote: { ...plain, relation: r } })
  add({ author: me, quote: { ...plain, relation: r } })
}
for (const uri of [`at://${ann}/app.bsky.feed.post/1`, `at://${bob}/app.bsky.feed.post/2`, `at://${bob}/app.bsky.feed.post/3`])
  for (const quote of [null, plain]) add({ prefs: [d('hiddenPostsPref', { items: [uri] })], quote })
for (const actorTarget of ['all', 'exclude-following', undefined]) for (const value of ['moss', 'kelp']) for (const r of [[], ['following']]) {
  const prefs = [d('mutedWordsPref', { items: [{ id: '1', value, targets: ['content'], ...(actorTarget && { actorTarget }) }] })]
  add({ prefs, relation: r })
  add({ prefs, author: me })
  add({ prefs, quote: { ...plain, relation: r, text: 'kelp and sand' } })
  add({ prefs, author: me, quote: { ...plain, text: 'kelp and sand' } })
}
const sparse = (key, v) => (v === null || (Array.isArray(v) && v.length === 0) ? undefined : v)
for (const c of cases) c.answer = await answer(c)
process.stdout.write('[\n' + cases.map((c) => JSON.stringify(c, sparse)).join(',\n') + '\n]\n')
