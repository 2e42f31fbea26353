// Writes cases.json: what the reference client, @atproto/api, detects in each text below, and every top-level domain that it
// knows. Run: node make.mjs FOLDER-WITH-NODE_MODULES > cases.json
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import fs from 'node:fs';

const modules = path.resolve(process.argv[2], 'node_modules');
const require = createRequire(path.join(modules, 'x.js'));
const api = path.join(modules, '@atproto/api');
const version = JSON.parse(fs.readFileSync(path.join(api, 'package.json'), 'utf8')).version;
const { RichText } = await import(pathToFileURL(path.join(api, 'dist/index.js')));
const tlds = require('tlds');

// The texts of the reference's own tests (packages/api/tests/rich-text-detection.test.ts), and ours below them.
const texts = [
  'no mention', '@handle.com middle end', 'start @handle.com end', 'start middle @handle.com', '@handle.com @handle.com @handle.com',
  '@full123-chars.test', 'not@right', '@handle.com!@#$chars', '@handle.com\n@handle.com', 'parenthetical (@handle.com)',
  '👨‍👩‍👧‍👧 @handle.com 👨‍👩‍👧‍👧', 'start https://middle.com end', 'start https://middle.com/foo/bar end', 'start https://middle.com/foo/bar?baz=bux end',
  'start https://middle.com/foo/bar?baz=bux#hash end', 'https://start.com/foo/bar?baz=bux#hash middle end', 'start middle https://end.com/foo/bar?baz=bux#hash',
  'https://newline1.com\nhttps://newline2.com', '👨‍👩‍👧‍👧 https://middle.com 👨‍👩‍👧‍👧', 'start middle.com end', 'start middle.com/foo/bar end',
  'start middle.com/foo/bar?baz=bux end', 'start middle.com/foo/bar?baz=bux#hash end', 'start.com/foo/bar?baz=bux#hash middle end',
  'start middle end.com/foo/bar?baz=bux#hash', 'newline1.com\nnewline2.com', 'a example.com/index.php php link',
  'a trailing bsky.app: colon', 'not.. a..url ..here', 'e.g.', 'something-cool.jpg', 'website.com.jpg', 'e.g./foo', 'website.com.jpg/foo',
  'Classic article https://socket3.wordpress.com/2018/02/03/designing-windows-95s-user-interface/',
  'Classic article https://socket3.wordpress.com/2018/02/03/designing-windows-95s-user-interface/ ',
  'https://foo.com https://bar.com/whatever https://baz.com', 'punctuation https://foo.com, https://bar.com/whatever; https://baz.com.',
  'parenthentical (https://foo.com)', 'except for https://foo.com/thing_(cool)',
  '#a', '#a #b', '#1', '#1a', '#tag', 'body #tag', '#tag body', 'body #tag body', 'body #1', 'body #1a', 'body #a1', '#', '#?', 'body #double#tag',
  'body #thisisa64characterstring_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'body #thisisa65characterstring_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  'body #thisisa64characterstring_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', 'its a #double#rainbow', '##hashash', '##', 'some #n0n3s@n5e!',
  'works #with,punctuation', 'strips trailing #punctuation, #like. #this!', 'strips #multi_trailing___...', 'works with #🦋 emoji, and #butter🦋fly',
  '#same #same #but #diff', 'this #️⃣tag should not be a tag', 'this ##️⃣tag should be a tag', 'this #t\nag should be a tag',
  'no match (\\u200B): #​', 'no match (\\u200Ba): #​a', 'match (a\\u200Bb): #a​b', 'match (ab\\u200B): #ab​', 'no match (\\u20e2tag): #⃢tag',
  'no match (a\\u20e2b): #a⃢b', 'match full width number sign (tag): ＃tag', 'match full width number sign (tag): ＃#️⃣tag', 'no match 1?: #1?',
  '$AAPL', '$aapl up', 'buy $GOOG, $MSFT.', '($BRK)', '$TOOLONG', '$1', 'cost $5', '$A', "$T's", '$T’s', 'a$AAPL', '$AB$CD', '$AAPL-X', 'x\u00a0$AAPL',
  '', ' ', 'grüße an @añb.com', '@HANDLE.COM', '@Handle.com', 'EXAMPLE.COM', 'Example.com', 'HTTPS://EXAMPLE.COM', 'Https://x.com', 'x\u3000@handle.com', 'x\ufeffhttps://a.com',
  'x\u2028https://a.com', '@a.b.c.example.co.uk.', '@.com', '@-.com', '@a..com', 'a.b', 'see a.notatld and b.museum', 'ends.com).', 'ends.com.)', '(ends.com)', '(a.com)(b.com)',
  'https://', 'http://a', 'https://ümläut.de/ä?ö#ü,', '日本語https://a.com', '日本語 https://a.com/日本 です', '#日本語、タグ', '#日本語。', '#Ελλάδα #عربي #हिन्दी',
  'हिन्दी में क्षत्रिय ज्ञान', 'বাংলা স্ত্রী', 'ತ್ರ త్రి ത്ര ଗ୍ର ગ્ર', 'தமிழ் ไทย 한국어', '#tag#tag2 #-a #_ #a-b #a_b', '#a\u00adb', '#\u200da', '@bob.test: hi @alice.test,@carl.test', '@bob.testing', 'mail@example.com', 'a@b.com c.com@d',
  '👍🏽 #🏳️‍🌈 https://x.test a.test', '1.com 1a.com a1.com', 'x.com:8080/p', 'a.com,b.com', 'a.com;', 'a.com!!', 'a.com?!', 'https://a.com/?q=(x)', 'https://a.com/(x', 'k\u212ak.com',
  '\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 @handle.com #fam', 'tab\t@handle.com\t#tab\ta.com', '\n\n#x\n\na.com\n',
];
const kinds = { 'app.bsky.richtext.facet#link': 'link', 'app.bsky.richtext.facet#mention': 'mention', 'app.bsky.richtext.facet#tag': 'tag' };
const cases = texts.map((text) => {
  const rt = new RichText({ text });
  rt.detectFacetsWithoutResolution();
  const facets = (rt.facets ?? []).map((f) => {
    const [x] = f.features;
    return { s: f.index.byteStart, e: f.index.byteEnd, k: kinds[x.$type], t: x.uri ?? x.did ?? x.tag };
  });
  return { text, graphemes: rt.graphemeLength, facets: facets.sort((a, b) => a.s - b.s) };
});
process.stdout.write(JSON.stringify({ source: `@atproto/api ${version}`, cases, tlds }, null, 1).replace(/\n\s{3,}/g, ' ') + '\n');
