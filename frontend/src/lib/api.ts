// The wire types, field by field as app/dto.go has them. Times are milliseconds, sizes bytes.

/** State is everything the frame of the screen needs, sent at start and with every auth.changed event. */
export interface State {
  network: string; // "none" (sign in first), "live" or "sample"
  account: Account;
  version: string;
  dataDir: string;
  keeping: string; // where the tokens lie: "keyring", "file", "session" or ""
  keyring: boolean; // whether this machine has one
  encoder: Encoder;
  settings: Settings;
  notices: Notice[];
  shell: string; // "window" or "web"
}

/** Account is who is signed in; DID is empty when nobody is. */
export interface Account {
  did: string;
  handle: string;
  displayName: string;
  avatar: string; // "/img/…" or ""
  host: string;
}

/** Encoder tells whether search and closeness by meaning work, and why not. */
export interface Encoder {
  ready: boolean;
  model: string;
  problem: string; // a sentence, empty when ready
}

/** Notice is a banner. Action names what its button does: "", "sync", "sign_in", "retry", "settings". */
export interface Notice {
  code: string;
  message: string;
  action: string;
}

/** Settings are the user's choices outside the mix. */
export interface Settings {
  windowDays: number; // how far back the timeline is copied, 1–30
  images: boolean; // false: no picture is ever fetched
  theme: string; // "system", "light", "dark"
  live: boolean; // false: new posts only on refresh
}

/** LoginPlan says where a password would go, before one is sent. */
export interface LoginPlan {
  handle: string;
  did: string;
  host: string; // gets the password
  pds: string;
}

/** LoginRequest signs in. UseAnyway accepts a main password or a session of full scope, after the person was told. */
export interface LoginRequest {
  handle: string;
  password: string;
  pds: string; // an own server's address, usually empty
  useAnyway: boolean;
  keep: string; // "keyring", "file" or "session"
  passphrase: string;
}

/** Signal is one slider. */
export interface Signal {
  id: string;
  label: string;
  group: string;
  unit: string;
  default: number;
  min: number;
  max: number;
  curve: string;
  sentence: string;
}

/** Mix is the state of the mixing desk. */
export interface Mix {
  signals: Signal[];
  weights: Record<string, number>; // in force, or being tried
  preset: string; // the preset these weights equal, or ""
  presets: Preset[];
  name: string;
  canUndo: boolean;
  trying: boolean; // moved since the last Apply
  ignored: string[];
}

/** Preset is a named mix. Own presets can be removed. */
export interface Preset {
  name: string;
  weights: Record<string, number>;
  own: boolean;
}

/** Row is one post in order. Points has one entry a signal, in the order of Mix.Signals; their sum is Score exactly. */
export interface Row {
  uri: string;
  score: number;
  points: number[];
  capped: boolean; // pushed down by the author cap
}

/** Home is the edition being read, opened at the anchor. */
export interface Home {
  edition: number;
  asOfMs: number;
  total: number;
  offset: number; // of Rows[0]
  rows: Row[];
  anchor: string; // the post being read, "" at the top
  at: number; // the anchor's index, 0 when there is none
  waiting: number; // new posts behind the pill
  mix: Mix;
  left: Counts; // what was taken out
  syncing: boolean;
}

/** Counts of what an edition left out. */
export interface Counts {
  hidden: number; // by your own rules and labels
  spam: number;
  seen: number;
}

/** MoveRequest tries weights. Anchor is the post being read; Top asks for that many rows from Offset. */
export interface MoveRequest {
  weights: Record<string, number>;
  anchor: string;
  count: number;
}

/** Moved is the answer to a slider: rows around the anchor and what the move did to the top 50. */
export interface Moved {
  offset: number;
  rows: Row[];
  at: number;
  total: number;
  mix: Mix;
  effect: Effect;
  millis: number; // spent ranking
}

/** Effect compares the order in force with the one being tried, over the top Top. */
export interface Effect {
  top: number;
  in: number;
  out: number;
  tau: number;
  gini: [number, number]; // of authors, before and after
  shares: GroupShare[];
}

/** GroupShare is how much of the absolute points a group gives, before and after, 0–1. */
export interface GroupShare {
  group: string;
  before: number;
  after: number;
}

/** Segment is a run of a post's text. Kind is "", "link", "mention" or "tag"; Target is a URL, a DID or a tag. Warn is set for a link whose text names another host than its target. */
export interface Segment {
  text: string;
  kind: string;
  target: string;
  warn: boolean;
}

/** Person is the author of a card. */
export interface Person {
  did: string;
  handle: string;
  name: string;
  avatar: string;
  following: boolean;
}

/** Picture is an image of a card, always by way of /img/. */
export interface Picture {
  thumb: string;
  full: string;
  alt: string;
  width: number;
  height: number;
}

/** LinkCard is the preview a post carries. */
export interface LinkCard {
  url: string;
  host: string;
  title: string;
  description: string;
  thumb: string;
}

/** Card is a post ready to draw. */
export interface Card {
  uri: string;
  webUrl: string;
  author: Person;
  text: Segment[];
  lang: string;
  atMs: number;
  pictures: Picture[];
  video: Picture | null; // the still; playing opens bsky.app
  link: LinkCard | null;
  quote: Card | null;
  quoteGone: string; // a sentence when the quoted post may not be shown
  replyTo: Person | null;
  replyText: string; // of the parent, shortened; "" when it may not be shown
  reposter: Person | null;
  likes: number;
  reposts: number;
  replies: number;
  liked: boolean;
  labels: string[]; // as words
  veil: Reason | null; // collapsed behind this sentence, null when open
  blur: Reason | null; // pictures only
}

/** Reason is a sentence with the rule behind it. */
export interface Reason {
  rule: string;
  sentence: string;
  by: string;
}

/** Term is a line of the sum in words and figures. */
export interface Term {
  signal: string;
  label: string;
  group: string;
  fact: string; // the stored fact in words, e.g. "5 h old"
  value: number;
  weight: number;
  points: number;
  sentence: string;
}

/** Why explains one post: where it is, or why it is not there. */
export interface Why {
  uri: string;
  sentence: string;
  status: string; // "ranked", "removed", "seen", "outside", "unknown"
  rank: number; // 1-based, 0 when not ranked
  total: number;
  score: number;
  terms: Term[];
  change: string; // the smallest slider move into the top 20, in words; "" when none or there already
  reasons: Reason[];
}

/** Found is the answer to a search. */
export interface Found {
  hits: Hit[];
  words: boolean; // searched by word
  meaning: boolean; // searched by meaning
  note: string; // e.g. why meaning is off, or which part was not understood
  operators: string[];
}

/** Hit is one found post and which side found it: "word", "meaning" or both. */
export interface Hit {
  card: Card;
  sides: string[];
}

/** Filtered is the drawer of what was veiled or dropped as spam, and by the reader's own rules. */
export interface Filtered {
  spam: FilteredPost[];
  hidden: FilteredPost[];
  rule: SpamSettings;
}

/** FilteredPost is one filtered post with what decided. */
export interface FilteredPost {
  card: Card;
  action: string; // "veil" or "drop"
  probability: number;
  sentence: string;
  evidence: Evidence[];
  canRestore: boolean;
}

/** Evidence is one line of a spam verdict. */
export interface Evidence {
  kind: string;
  label: string;
  value: number;
  weight: number;
  points: number;
  detail: string;
}

/** SpamSettings are the two thresholds and the weights of the evidence. */
export interface SpamSettings {
  veil: number;
  drop: number;
  rules: SpamRule[];
  would: SpamOutcome;
}

/** SpamRule is one slider of the spam weights. */
export interface SpamRule {
  id: string;
  label: string;
  sentence: string;
  weight: number;
  default: number;
  min: number;
  max: number;
}

/** SpamOutcome is what the settings do to the present candidates. */
export interface SpamOutcome {
  of: number;
  veiled: number;
  dropped: number;
  liked: number; // of those, by authors you liked
}

/** RecipePreview says what importing a recipe would change. Token is given back to ImportRecipe. */
export interface RecipePreview {
  token: string;
  name: string;
  changes: RecipeChange[];
  ignored: string[]; // signals this version does not know
  effect: Effect;
  warning: string; // e.g. it would show one author only
}

/** RecipeChange is one line of the preview. */
export interface RecipeChange {
  label: string;
  before: string;
  after: string;
}

/** HostRow is one line of the list of hosts contacted. */
export interface HostRow {
  host: string;
  purpose: string; // in words
  requests: number;
  sentBytes: number;
  receivedBytes: number;
  lastMs: number;
}

/** Disk is what the data folder holds. */
export interface Disk {
  dir: string;
  networkBytes: number;
  selfBytes: number;
  otherBytes: number;
  posts: number;
  authors: number;
  vectors: number;
  oldestMs: number;
}

/** Problem is how an error reaches a screen: {code, message, params}. */
export interface Problem {
  code: string;
  message: string;
  params: Record<string, string>;
}
