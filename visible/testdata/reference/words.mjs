// Asks the reference which muted words match which texts. Output: {words, texts}, where texts[i].match[j] is "1" when
// words[j] matches texts[i]. All texts are invented.
import { hasMutedWord } from '@atproto/api'

const word = (value, more = {}) => ({ value, targets: ['content', 'tag'], actorTarget: 'all', ...more })
const words = [
  ...['pine', 'cone', 'pinecone', 'pine cone', 'pine-cone', 'kite', 'kite!', '!kite', 'k!te', 'k!te!', 'wren', '(wren)', 'wren(s)',
    'and', 'or', 'andor', 'and/or', 'or/and', 'otter', "otter's", 'otters', 'Otter', 'salt', 's@lt', 'slt', 'o', '7', '松', '松の', '木',
    '바람', 'ลม', 'gió', '🪁', '☠︎', '☠', ':)', '...', 'ice cream', 'ice  cream', 'ICE CREAM', 'what_is_this', 'what is this', 'whatisthis',
    'İzmir', 'izmir', 'ΟΔΟΣ', 'οδος', 'straße', 'STRASSE', 'café', 'caf', 'a.b', 'ab', 'a b', '#pine', '–', 'x–y', 'x y', '日本', 'long word that no text holds at all'].map((v) => word(v)),
  word('kite', { targets: ['tag'] }), word('otter', { targets: ['content'] }),
  word('wren', { actorTarget: 'exclude-following' }), word('pine', { expiresAt: '2001-01-01T00:00:00.000Z' }),
  word('cone', { expiresAt: '2999-01-01T00:00:00.000Z' }), word('salt', { actorTarget: undefined }),
]

const fixed = [
  'a pine cone', 'the pine-cone!', 'Pinecone weather', 'pine_cone', 'pine/cone', 'kite', 'kite!', 'my kite!!', 'k!te!!', 'see: (wren)', 'wren(s) here',
  'this and/or that', 'and/or or', 'or and/or', 'tea and/or otters', 'pine and/or', 'the and/or pine', "the otter's tail", 'OTTER', 's@lt lake', 'so salty',
  '松の木です', '日本の松', '바람이 분다', 'ลมแรงมาก', 'cơn gió lớn', 'fly a 🪁 today', 'careful ☠︎ there', 'nice :)', 'well...', 'more ice cream please', 'ice-cream',
  'what_is_this', 'what is this', 'İzmir', 'İZMİR GÜZEL', 'ΟΔΟΣ', 'ΜΙΑ ΟΔΟΣ', 'οδός', 'Straße', 'STRASSE', 'café au lait', 'a.b', 'x–y', 'x—y', '#pine', '', '   ', '7', 'room 7', '7th',
  'pine\ncone', 'pine\n\tcone', 'pine\u00a0cone', 'pine\u0085cone', 'pine\ufeffcone', 'pine\u2028cone', '“pine”', '¿pine?', 'pine…', '«cone»', "l'otter", 'e/pine', 'https://pine.test/cone', 'pine.test',
]
const bits = ['pine', 'cone', 'kite', 'k!te', 'wren', 'and', 'or', 'otter', "otter's", 'salt', 's@lt', '松', '木', 'ice', 'cream', 'İzmir', 'ΟΔΟΣ', '🪁', '☠︎', 'a', 'b', 'x', 'y', '7', 'café', 'tea', 'moss']
const joints = [' ', ' ', ' ', '  ', '\n', '-', '_', '/', '–', '.', '!', '(', ')', "'", '\u00a0', '\ufeff', '', ', ']
let state = 20260723
const dice = (n) => (state = (state * 1103515245 + 12345) % 2147483648) % n
const some = (list) => list[Math.floor(dice(1 << 20) / 7) % list.length]
const texts = fixed.map((text) => ({ text, langs: ['en'], tags: [], following: false }))
for (const text of fixed) for (const lang of ['ja', 'th', 'zh-Hans']) texts.push({ text, langs: [lang, 'en'], tags: [], following: false })
for (let i = 0; i < 500; i++) {
  let text = some(bits)
  for (let n = dice(9); n > 0; n--) text += some(joints) + some(bits)
  const langs = [[], ['en'], ['en', 'ja'], ['ko'], ['vi']][dice(1 << 20) % 5]
  const tags = dice(1 << 20) % 5 === 0 ? [some(bits), 'Kite'] : []
  texts.push({ text, langs, tags, following: dice(1 << 20) % 2 === 0 })
}

for (const t of texts) {
  const half = Math.ceil(t.tags.length / 2) // some tags stand outside the text, some are facets
  const facets = t.tags.slice(half).map((tag) => ({ index: { byteStart: 0, byteEnd: 0 }, features: [{ $type: 'app.bsky.richtext.facet#tag', tag }] }))
  const actor = { did: 'did:plc:a', handle: 'a.test', viewer: t.following ? { following: 'at://did:plc:me/app.bsky.graph.follow/1' } : {} }
  t.match = words.map((w) => (hasMutedWord({ mutedWords: [w], text: t.text, facets, outlineTags: t.tags.slice(0, half), languages: t.langs, actor }) ? '1' : '0')).join('')
}
const lines = (list) => '[\n' + list.map((x) => JSON.stringify(x)).join(',\n') + ']'
process.stdout.write(`{"words": ${lines(words)},\n"texts": ${lines(texts)}}\n`)
