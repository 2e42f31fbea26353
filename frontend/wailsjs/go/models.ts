export namespace app {
	
	export class Account {
	    did: string;
	    handle: string;
	    displayName: string;
	    avatar: string;
	    host: string;
	
	    static createFrom(source: any = {}) {
	        return new Account(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.did = source["did"];
	        this.handle = source["handle"];
	        this.displayName = source["displayName"];
	        this.avatar = source["avatar"];
	        this.host = source["host"];
	    }
	}
	export class AccountRow {
	    did: string;
	    handle: string;
	    displayName: string;
	    avatar: string;
	    host: string;
	    keeping: string;
	    current: boolean;
	    locked: boolean;
	
	    static createFrom(source: any = {}) {
	        return new AccountRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.did = source["did"];
	        this.handle = source["handle"];
	        this.displayName = source["displayName"];
	        this.avatar = source["avatar"];
	        this.host = source["host"];
	        this.keeping = source["keeping"];
	        this.current = source["current"];
	        this.locked = source["locked"];
	    }
	}
	export class AgreementBin {
	    said: number;
	    came: number;
	    n: number;
	
	    static createFrom(source: any = {}) {
	        return new AgreementBin(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.said = source["said"];
	        this.came = source["came"];
	        this.n = source["n"];
	    }
	}
	export class AgreementRow {
	    name: string;
	    label: string;
	    ece: number;
	    floor: number;
	    n: number;
	    bins: AgreementBin[];
	
	    static createFrom(source: any = {}) {
	        return new AgreementRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.label = source["label"];
	        this.ece = source["ece"];
	        this.floor = source["floor"];
	        this.n = source["n"];
	        this.bins = this.convertValues(source["bins"], AgreementBin);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Attached {
	    id: string;
	    mime: string;
	    width: number;
	    height: number;
	    bytes: number;
	
	    static createFrom(source: any = {}) {
	        return new Attached(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.mime = source["mime"];
	        this.width = source["width"];
	        this.height = source["height"];
	        this.bytes = source["bytes"];
	    }
	}
	export class Budget {
	    topic: string;
	    percent: number;
	
	    static createFrom(source: any = {}) {
	        return new Budget(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.topic = source["topic"];
	        this.percent = source["percent"];
	    }
	}
	export class Reason {
	    rule: string;
	    sentence: string;
	    by: string;
	
	    static createFrom(source: any = {}) {
	        return new Reason(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rule = source["rule"];
	        this.sentence = source["sentence"];
	        this.by = source["by"];
	    }
	}
	export class TopicMark {
	    id: string;
	    percent: number;
	    yours: boolean;
	
	    static createFrom(source: any = {}) {
	        return new TopicMark(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.percent = source["percent"];
	        this.yours = source["yours"];
	    }
	}
	export class LinkCard {
	    url: string;
	    host: string;
	    title: string;
	    description: string;
	    thumb: string;
	
	    static createFrom(source: any = {}) {
	        return new LinkCard(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.url = source["url"];
	        this.host = source["host"];
	        this.title = source["title"];
	        this.description = source["description"];
	        this.thumb = source["thumb"];
	    }
	}
	export class Picture {
	    thumb: string;
	    full: string;
	    alt: string;
	    width: number;
	    height: number;
	
	    static createFrom(source: any = {}) {
	        return new Picture(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.thumb = source["thumb"];
	        this.full = source["full"];
	        this.alt = source["alt"];
	        this.width = source["width"];
	        this.height = source["height"];
	    }
	}
	export class Segment {
	    text: string;
	    kind: string;
	    target: string;
	    warn: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Segment(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.kind = source["kind"];
	        this.target = source["target"];
	        this.warn = source["warn"];
	    }
	}
	export class Person {
	    did: string;
	    handle: string;
	    name: string;
	    avatar: string;
	    following: boolean;
	    muted: string;
	    blocking: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Person(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.did = source["did"];
	        this.handle = source["handle"];
	        this.name = source["name"];
	        this.avatar = source["avatar"];
	        this.following = source["following"];
	        this.muted = source["muted"];
	        this.blocking = source["blocking"];
	    }
	}
	export class Card {
	    uri: string;
	    webUrl: string;
	    author: Person;
	    text: Segment[];
	    lang: string;
	    atMs: number;
	    pictures: Picture[];
	    video?: Picture;
	    link?: LinkCard;
	    quote?: Card;
	    quoteGone: string;
	    replyTo?: Person;
	    replyText: string;
	    reposter?: Person;
	    because: string;
	    likes: number;
	    reposts: number;
	    replies: number;
	    liked: boolean;
	    reposted: boolean;
	    bookmarked: boolean;
	    mine: boolean;
	    labels: string[];
	    topics: TopicMark[];
	    veil?: Reason;
	    blur?: Reason;
	
	    static createFrom(source: any = {}) {
	        return new Card(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.uri = source["uri"];
	        this.webUrl = source["webUrl"];
	        this.author = this.convertValues(source["author"], Person);
	        this.text = this.convertValues(source["text"], Segment);
	        this.lang = source["lang"];
	        this.atMs = source["atMs"];
	        this.pictures = this.convertValues(source["pictures"], Picture);
	        this.video = this.convertValues(source["video"], Picture);
	        this.link = this.convertValues(source["link"], LinkCard);
	        this.quote = this.convertValues(source["quote"], Card);
	        this.quoteGone = source["quoteGone"];
	        this.replyTo = this.convertValues(source["replyTo"], Person);
	        this.replyText = source["replyText"];
	        this.reposter = this.convertValues(source["reposter"], Person);
	        this.because = source["because"];
	        this.likes = source["likes"];
	        this.reposts = source["reposts"];
	        this.replies = source["replies"];
	        this.liked = source["liked"];
	        this.reposted = source["reposted"];
	        this.bookmarked = source["bookmarked"];
	        this.mine = source["mine"];
	        this.labels = source["labels"];
	        this.topics = this.convertValues(source["topics"], TopicMark);
	        this.veil = this.convertValues(source["veil"], Reason);
	        this.blur = this.convertValues(source["blur"], Reason);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class CertificateGap {
	    did: string;
	    handle: string;
	    what: string;
	    rev: string;
	    head: string;
	    missing: number;
	    extra: number;
	    repaired: boolean;
	
	    static createFrom(source: any = {}) {
	        return new CertificateGap(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.did = source["did"];
	        this.handle = source["handle"];
	        this.what = source["what"];
	        this.rev = source["rev"];
	        this.head = source["head"];
	        this.missing = source["missing"];
	        this.extra = source["extra"];
	        this.repaired = source["repaired"];
	    }
	}
	export class Certificate {
	    accounts: number;
	    complete: number;
	    gaps: CertificateGap[];
	    sentence: string;
	    atMs: number;
	
	    static createFrom(source: any = {}) {
	        return new Certificate(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.accounts = source["accounts"];
	        this.complete = source["complete"];
	        this.gaps = this.convertValues(source["gaps"], CertificateGap);
	        this.sentence = source["sentence"];
	        this.atMs = source["atMs"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Counts {
	    hidden: number;
	    spam: number;
	    seen: number;
	
	    static createFrom(source: any = {}) {
	        return new Counts(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.hidden = source["hidden"];
	        this.spam = source["spam"];
	        this.seen = source["seen"];
	    }
	}
	export class DayRow {
	    dayMs: number;
	    sent: number;
	    received: number;
	
	    static createFrom(source: any = {}) {
	        return new DayRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.dayMs = source["dayMs"];
	        this.sent = source["sent"];
	        this.received = source["received"];
	    }
	}
	export class Disk {
	    dir: string;
	    networkBytes: number;
	    selfBytes: number;
	    otherBytes: number;
	    posts: number;
	    authors: number;
	    vectors: number;
	    oldestMs: number;
	
	    static createFrom(source: any = {}) {
	        return new Disk(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.dir = source["dir"];
	        this.networkBytes = source["networkBytes"];
	        this.selfBytes = source["selfBytes"];
	        this.otherBytes = source["otherBytes"];
	        this.posts = source["posts"];
	        this.authors = source["authors"];
	        this.vectors = source["vectors"];
	        this.oldestMs = source["oldestMs"];
	    }
	}
	export class DriftWeek {
	    startMs: number;
	    n: number;
	    psi: number;
	    level: string;
	
	    static createFrom(source: any = {}) {
	        return new DriftWeek(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.startMs = source["startMs"];
	        this.n = source["n"];
	        this.psi = source["psi"];
	        this.level = source["level"];
	    }
	}
	export class DriftRow {
	    kind: string;
	    name: string;
	    label: string;
	    weeks: DriftWeek[];
	    psi: number;
	    level: string;
	
	    static createFrom(source: any = {}) {
	        return new DriftRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.name = source["name"];
	        this.label = source["label"];
	        this.weeks = this.convertValues(source["weeks"], DriftWeek);
	        this.psi = source["psi"];
	        this.level = source["level"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class TopicShare {
	    topic: string;
	    percent: number;
	    posts: number;
	    kept: boolean;
	    sentence: string;
	
	    static createFrom(source: any = {}) {
	        return new TopicShare(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.topic = source["topic"];
	        this.percent = source["percent"];
	        this.posts = source["posts"];
	        this.kept = source["kept"];
	        this.sentence = source["sentence"];
	    }
	}
	export class Exposure {
	    places: number;
	    topics: TopicShare[];
	    due: number;
	    met: number;
	
	    static createFrom(source: any = {}) {
	        return new Exposure(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.places = source["places"];
	        this.topics = this.convertValues(source["topics"], TopicShare);
	        this.due = source["due"];
	        this.met = source["met"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class GroupShare {
	    group: string;
	    before: number;
	    after: number;
	
	    static createFrom(source: any = {}) {
	        return new GroupShare(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.group = source["group"];
	        this.before = source["before"];
	        this.after = source["after"];
	    }
	}
	export class Effect {
	    top: number;
	    in: number;
	    out: number;
	    tau: number;
	    gini: number[];
	    shares: GroupShare[];
	    entered: string[];
	    left: string[];
	    exposure: Exposure;
	
	    static createFrom(source: any = {}) {
	        return new Effect(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.top = source["top"];
	        this.in = source["in"];
	        this.out = source["out"];
	        this.tau = source["tau"];
	        this.gini = source["gini"];
	        this.shares = this.convertValues(source["shares"], GroupShare);
	        this.entered = source["entered"];
	        this.left = source["left"];
	        this.exposure = this.convertValues(source["exposure"], Exposure);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Encoder {
	    ready: boolean;
	    model: string;
	    problem: string;
	
	    static createFrom(source: any = {}) {
	        return new Encoder(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.ready = source["ready"];
	        this.model = source["model"];
	        this.problem = source["problem"];
	    }
	}
	export class EncoderRow {
	    id: string;
	    name: string;
	    kind: string;
	    state: string;
	    done: number;
	    total: number;
	    dims: number;
	    msPerText: number;
	    megabytes: number;
	    addedMs: number;
	    problem: string;
	
	    static createFrom(source: any = {}) {
	        return new EncoderRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.kind = source["kind"];
	        this.state = source["state"];
	        this.done = source["done"];
	        this.total = source["total"];
	        this.dims = source["dims"];
	        this.msPerText = source["msPerText"];
	        this.megabytes = source["megabytes"];
	        this.addedMs = source["addedMs"];
	        this.problem = source["problem"];
	    }
	}
	export class Evidence {
	    kind: string;
	    label: string;
	    value: number;
	    weight: number;
	    points: number;
	    detail: string;
	
	    static createFrom(source: any = {}) {
	        return new Evidence(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.label = source["label"];
	        this.value = source["value"];
	        this.weight = source["weight"];
	        this.points = source["points"];
	        this.detail = source["detail"];
	    }
	}
	export class ExamplePost {
	    uri: string;
	    webUrl: string;
	    handle: string;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new ExamplePost(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.uri = source["uri"];
	        this.webUrl = source["webUrl"];
	        this.handle = source["handle"];
	        this.text = source["text"];
	    }
	}
	export class Exposed {
	    posts: number;
	    such: number;
	
	    static createFrom(source: any = {}) {
	        return new Exposed(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.posts = source["posts"];
	        this.such = source["such"];
	    }
	}
	
	export class SpamOutcome {
	    of: number;
	    veiled: number;
	    dropped: number;
	    liked: number;
	
	    static createFrom(source: any = {}) {
	        return new SpamOutcome(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.of = source["of"];
	        this.veiled = source["veiled"];
	        this.dropped = source["dropped"];
	        this.liked = source["liked"];
	    }
	}
	export class SpamRule {
	    id: string;
	    label: string;
	    sentence: string;
	    weight: number;
	    default: number;
	    min: number;
	    max: number;
	
	    static createFrom(source: any = {}) {
	        return new SpamRule(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.label = source["label"];
	        this.sentence = source["sentence"];
	        this.weight = source["weight"];
	        this.default = source["default"];
	        this.min = source["min"];
	        this.max = source["max"];
	    }
	}
	export class SpamSettings {
	    veil: number;
	    drop: number;
	    rules: SpamRule[];
	    would: SpamOutcome;
	
	    static createFrom(source: any = {}) {
	        return new SpamSettings(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.veil = source["veil"];
	        this.drop = source["drop"];
	        this.rules = this.convertValues(source["rules"], SpamRule);
	        this.would = this.convertValues(source["would"], SpamOutcome);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class FilteredPost {
	    card: Card;
	    action: string;
	    probability: number;
	    sentence: string;
	    evidence: Evidence[];
	    canRestore: boolean;
	
	    static createFrom(source: any = {}) {
	        return new FilteredPost(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.card = this.convertValues(source["card"], Card);
	        this.action = source["action"];
	        this.probability = source["probability"];
	        this.sentence = source["sentence"];
	        this.evidence = this.convertValues(source["evidence"], Evidence);
	        this.canRestore = source["canRestore"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Filtered {
	    spam: FilteredPost[];
	    hidden: FilteredPost[];
	    rule: SpamSettings;
	
	    static createFrom(source: any = {}) {
	        return new Filtered(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.spam = this.convertValues(source["spam"], FilteredPost);
	        this.hidden = this.convertValues(source["hidden"], FilteredPost);
	        this.rule = this.convertValues(source["rule"], SpamSettings);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Hit {
	    card: Card;
	    sides: string[];
	
	    static createFrom(source: any = {}) {
	        return new Hit(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.card = this.convertValues(source["card"], Card);
	        this.sides = source["sides"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Found {
	    hits: Hit[];
	    words: boolean;
	    meaning: boolean;
	    note: string;
	    operators: string[];
	
	    static createFrom(source: any = {}) {
	        return new Found(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.hits = this.convertValues(source["hits"], Hit);
	        this.words = source["words"];
	        this.meaning = source["meaning"];
	        this.note = source["note"];
	        this.operators = source["operators"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class GateFinding {
	    label: string;
	    guard: boolean;
	    gain: number;
	    low: number;
	    high: number;
	    days: number;
	    examples: number;
	    judged: boolean;
	
	    static createFrom(source: any = {}) {
	        return new GateFinding(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.label = source["label"];
	        this.guard = source["guard"];
	        this.gain = source["gain"];
	        this.low = source["low"];
	        this.high = source["high"];
	        this.days = source["days"];
	        this.examples = source["examples"];
	        this.judged = source["judged"];
	    }
	}
	
	export class HiddenPost {
	    uri: string;
	    author: string;
	    text: string;
	
	    static createFrom(source: any = {}) {
	        return new HiddenPost(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.uri = source["uri"];
	        this.author = source["author"];
	        this.text = source["text"];
	    }
	}
	
	export class Mood {
	    topic: string;
	    percent: number;
	    untilMs: number;
	
	    static createFrom(source: any = {}) {
	        return new Mood(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.topic = source["topic"];
	        this.percent = source["percent"];
	        this.untilMs = source["untilMs"];
	    }
	}
	export class SlateRules {
	    authorCap: number;
	    authorDecay: number;
	    variety: number;
	    foldAlike: boolean;
	    foldThreads: boolean;
	    quietDays: number;
	    budgets: Budget[];
	
	    static createFrom(source: any = {}) {
	        return new SlateRules(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.authorCap = source["authorCap"];
	        this.authorDecay = source["authorDecay"];
	        this.variety = source["variety"];
	        this.foldAlike = source["foldAlike"];
	        this.foldThreads = source["foldThreads"];
	        this.quietDays = source["quietDays"];
	        this.budgets = this.convertValues(source["budgets"], Budget);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Preset {
	    name: string;
	    weights: Record<string, number>;
	    own: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Preset(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.weights = source["weights"];
	        this.own = source["own"];
	    }
	}
	export class Signal {
	    id: string;
	    label: string;
	    group: string;
	    unit: string;
	    default: number;
	    min: number;
	    max: number;
	    curve: string;
	    sentence: string;
	
	    static createFrom(source: any = {}) {
	        return new Signal(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.label = source["label"];
	        this.group = source["group"];
	        this.unit = source["unit"];
	        this.default = source["default"];
	        this.min = source["min"];
	        this.max = source["max"];
	        this.curve = source["curve"];
	        this.sentence = source["sentence"];
	    }
	}
	export class Mix {
	    signals: Signal[];
	    weights: Record<string, number>;
	    preset: string;
	    presets: Preset[];
	    name: string;
	    canUndo: boolean;
	    canRedo: boolean;
	    trying: boolean;
	    ignored: string[];
	    slate: SlateRules;
	    moods: Mood[];
	    topics: string[];
	
	    static createFrom(source: any = {}) {
	        return new Mix(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.signals = this.convertValues(source["signals"], Signal);
	        this.weights = source["weights"];
	        this.preset = source["preset"];
	        this.presets = this.convertValues(source["presets"], Preset);
	        this.name = source["name"];
	        this.canUndo = source["canUndo"];
	        this.canRedo = source["canRedo"];
	        this.trying = source["trying"];
	        this.ignored = source["ignored"];
	        this.slate = this.convertValues(source["slate"], SlateRules);
	        this.moods = this.convertValues(source["moods"], Mood);
	        this.topics = source["topics"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Row {
	    uri: string;
	    score: number;
	    points: number[];
	    held?: Reason;
	    folded: string[];
	    explored: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Row(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.uri = source["uri"];
	        this.score = source["score"];
	        this.points = source["points"];
	        this.held = this.convertValues(source["held"], Reason);
	        this.folded = source["folded"];
	        this.explored = source["explored"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Home {
	    edition: number;
	    asOfMs: number;
	    total: number;
	    offset: number;
	    rows: Row[];
	    anchor: string;
	    at: number;
	    waiting: number;
	    mix: Mix;
	    left: Counts;
	    syncing: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Home(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.edition = source["edition"];
	        this.asOfMs = source["asOfMs"];
	        this.total = source["total"];
	        this.offset = source["offset"];
	        this.rows = this.convertValues(source["rows"], Row);
	        this.anchor = source["anchor"];
	        this.at = source["at"];
	        this.waiting = source["waiting"];
	        this.mix = this.convertValues(source["mix"], Mix);
	        this.left = this.convertValues(source["left"], Counts);
	        this.syncing = source["syncing"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class HostRow {
	    host: string;
	    purpose: string;
	    requests: number;
	    sentBytes: number;
	    receivedBytes: number;
	    lastMs: number;
	
	    static createFrom(source: any = {}) {
	        return new HostRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.host = source["host"];
	        this.purpose = source["purpose"];
	        this.requests = source["requests"];
	        this.sentBytes = source["sentBytes"];
	        this.receivedBytes = source["receivedBytes"];
	        this.lastMs = source["lastMs"];
	    }
	}
	export class InterestRow {
	    key: string;
	    topic: string;
	    words: string[];
	    posts: ExamplePost[];
	    count: number;
	    share: number;
	    out: boolean;
	
	    static createFrom(source: any = {}) {
	        return new InterestRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.key = source["key"];
	        this.topic = source["topic"];
	        this.words = source["words"];
	        this.posts = this.convertValues(source["posts"], ExamplePost);
	        this.count = source["count"];
	        this.share = source["share"];
	        this.out = source["out"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Labeler {
	    did: string;
	    handle: string;
	    name: string;
	    source: string;
	    labels: number;
	    lastMs: number;
	
	    static createFrom(source: any = {}) {
	        return new Labeler(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.did = source["did"];
	        this.handle = source["handle"];
	        this.name = source["name"];
	        this.source = source["source"];
	        this.labels = source["labels"];
	        this.lastMs = source["lastMs"];
	    }
	}
	export class LearnedScore {
	    by: string;
	    auc: number;
	    ndcg: number;
	    rce: number;
	
	    static createFrom(source: any = {}) {
	        return new LearnedScore(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.by = source["by"];
	        this.auc = source["auc"];
	        this.ndcg = source["ndcg"];
	        this.rce = source["rce"];
	    }
	}
	export class LearnedAction {
	    action: string;
	    signal: string;
	    did: number;
	    known: boolean;
	    useful: boolean;
	    scores: LearnedScore[];
	
	    static createFrom(source: any = {}) {
	        return new LearnedAction(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.action = source["action"];
	        this.signal = source["signal"];
	        this.did = source["did"];
	        this.known = source["known"];
	        this.useful = source["useful"];
	        this.scores = this.convertValues(source["scores"], LearnedScore);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Learning {
	    sentence: string;
	    seen: number;
	    needsViews: number;
	    needs: number;
	    measured: number;
	    madeMs: number;
	    version: number;
	    inForce: boolean;
	    running: boolean;
	    explore: number;
	    actions: LearnedAction[];
	
	    static createFrom(source: any = {}) {
	        return new Learning(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.sentence = source["sentence"];
	        this.seen = source["seen"];
	        this.needsViews = source["needsViews"];
	        this.needs = source["needs"];
	        this.measured = source["measured"];
	        this.madeMs = source["madeMs"];
	        this.version = source["version"];
	        this.inForce = source["inForce"];
	        this.running = source["running"];
	        this.explore = source["explore"];
	        this.actions = this.convertValues(source["actions"], LearnedAction);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class LoginPlan {
	    handle: string;
	    did: string;
	    host: string;
	    pds: string;
	
	    static createFrom(source: any = {}) {
	        return new LoginPlan(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.handle = source["handle"];
	        this.did = source["did"];
	        this.host = source["host"];
	        this.pds = source["pds"];
	    }
	}
	export class LoginRequest {
	    handle: string;
	    password: string;
	    pds: string;
	    useAnyway: boolean;
	    keep: string;
	    passphrase: string;
	
	    static createFrom(source: any = {}) {
	        return new LoginRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.handle = source["handle"];
	        this.password = source["password"];
	        this.pds = source["pds"];
	        this.useAnyway = source["useAnyway"];
	        this.keep = source["keep"];
	        this.passphrase = source["passphrase"];
	    }
	}
	
	export class ModelAdvice {
	    reason: string;
	    sentence: string;
	
	    static createFrom(source: any = {}) {
	        return new ModelAdvice(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.reason = source["reason"];
	        this.sentence = source["sentence"];
	    }
	}
	export class ModelEffort {
	    known: boolean;
	    texts: number;
	    broken: number;
	    abstained: number;
	    textMs: number;
	    waiting: number;
	
	    static createFrom(source: any = {}) {
	        return new ModelEffort(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.known = source["known"];
	        this.texts = source["texts"];
	        this.broken = source["broken"];
	        this.abstained = source["abstained"];
	        this.textMs = source["textMs"];
	        this.waiting = source["waiting"];
	    }
	}
	export class ModelFigure {
	    name: string;
	    value: number;
	
	    static createFrom(source: any = {}) {
	        return new ModelFigure(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.name = source["name"];
	        this.value = source["value"];
	    }
	}
	export class ModelRow {
	    id: string;
	    kind: string;
	    name: string;
	    purpose: string;
	    state: string;
	    sentence: string;
	    badge: string;
	    sha256: string;
	    bytes: number;
	    licence: string;
	    origin: string;
	    data: string;
	    figures: ModelFigure[];
	    work: ModelEffort;
	
	    static createFrom(source: any = {}) {
	        return new ModelRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.name = source["name"];
	        this.purpose = source["purpose"];
	        this.state = source["state"];
	        this.sentence = source["sentence"];
	        this.badge = source["badge"];
	        this.sha256 = source["sha256"];
	        this.bytes = source["bytes"];
	        this.licence = source["licence"];
	        this.origin = source["origin"];
	        this.data = source["data"];
	        this.figures = this.convertValues(source["figures"], ModelFigure);
	        this.work = this.convertValues(source["work"], ModelEffort);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ModelTrialRow {
	    id: number;
	    model: string;
	    atMs: number;
	    outcome: string;
	    sentence: string;
	    findings: GateFinding[];
	    inForce: boolean;
	    undoneMs: number;
	
	    static createFrom(source: any = {}) {
	        return new ModelTrialRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.model = source["model"];
	        this.atMs = source["atMs"];
	        this.outcome = source["outcome"];
	        this.sentence = source["sentence"];
	        this.findings = this.convertValues(source["findings"], GateFinding);
	        this.inForce = source["inForce"];
	        this.undoneMs = source["undoneMs"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class ModelsState {
	    models: ModelRow[];
	    drift: DriftRow[];
	    agreement: AgreementRow[];
	    advice: ModelAdvice[];
	    summary: string;
	    trials: ModelTrialRow[];
	    countedMs: number;
	    counting: boolean;
	    crashes: number;
	    off: boolean;
	
	    static createFrom(source: any = {}) {
	        return new ModelsState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.models = this.convertValues(source["models"], ModelRow);
	        this.drift = this.convertValues(source["drift"], DriftRow);
	        this.agreement = this.convertValues(source["agreement"], AgreementRow);
	        this.advice = this.convertValues(source["advice"], ModelAdvice);
	        this.summary = source["summary"];
	        this.trials = this.convertValues(source["trials"], ModelTrialRow);
	        this.countedMs = source["countedMs"];
	        this.counting = source["counting"];
	        this.crashes = source["crashes"];
	        this.off = source["off"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class MoveRequest {
	    weights: Record<string, number>;
	    anchor: string;
	    count: number;
	
	    static createFrom(source: any = {}) {
	        return new MoveRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.weights = source["weights"];
	        this.anchor = source["anchor"];
	        this.count = source["count"];
	    }
	}
	export class Moved {
	    offset: number;
	    rows: Row[];
	    at: number;
	    total: number;
	    mix: Mix;
	    effect: Effect;
	    millis: number;
	
	    static createFrom(source: any = {}) {
	        return new Moved(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.offset = source["offset"];
	        this.rows = this.convertValues(source["rows"], Row);
	        this.at = source["at"];
	        this.total = source["total"];
	        this.mix = this.convertValues(source["mix"], Mix);
	        this.effect = this.convertValues(source["effect"], Effect);
	        this.millis = source["millis"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MuteRequest {
	    word: string;
	    content: boolean;
	    tag: boolean;
	    sparesFollowed: boolean;
	    expiresMs: number;
	
	    static createFrom(source: any = {}) {
	        return new MuteRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.word = source["word"];
	        this.content = source["content"];
	        this.tag = source["tag"];
	        this.sparesFollowed = source["sparesFollowed"];
	        this.expiresMs = source["expiresMs"];
	    }
	}
	export class MutedWord {
	    word: string;
	    content: boolean;
	    tag: boolean;
	    sparesFollowed: boolean;
	    expiresMs: number;
	    over: boolean;
	
	    static createFrom(source: any = {}) {
	        return new MutedWord(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.word = source["word"];
	        this.content = source["content"];
	        this.tag = source["tag"];
	        this.sparesFollowed = source["sparesFollowed"];
	        this.expiresMs = source["expiresMs"];
	        this.over = source["over"];
	    }
	}
	export class Notice {
	    code: string;
	    message: string;
	    action: string;
	
	    static createFrom(source: any = {}) {
	        return new Notice(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.code = source["code"];
	        this.message = source["message"];
	        this.action = source["action"];
	    }
	}
	export class OutboxRow {
	    id: string;
	    kind: string;
	    sentence: string;
	    text: string;
	    state: string;
	    reason: string;
	    atMs: number;
	    post: string;
	    webUrl: string;
	    canDrop: boolean;
	    canRetry: boolean;
	
	    static createFrom(source: any = {}) {
	        return new OutboxRow(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.sentence = source["sentence"];
	        this.text = source["text"];
	        this.state = source["state"];
	        this.reason = source["reason"];
	        this.atMs = source["atMs"];
	        this.post = source["post"];
	        this.webUrl = source["webUrl"];
	        this.canDrop = source["canDrop"];
	        this.canRetry = source["canRetry"];
	    }
	}
	export class Outbox {
	    rows: OutboxRow[];
	    waiting: number;
	    refused: number;
	
	    static createFrom(source: any = {}) {
	        return new Outbox(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], OutboxRow);
	        this.waiting = source["waiting"];
	        this.refused = source["refused"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	
	export class PostDraft {
	    text: string;
	    langs: string[];
	    replyTo: string;
	    quote: string;
	
	    static createFrom(source: any = {}) {
	        return new PostDraft(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.langs = source["langs"];
	        this.replyTo = source["replyTo"];
	        this.quote = source["quote"];
	    }
	}
	export class PostPlan {
	    graphemes: number;
	    left: number;
	    tooLong: boolean;
	    segments: Segment[];
	
	    static createFrom(source: any = {}) {
	        return new PostPlan(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.graphemes = source["graphemes"];
	        this.left = source["left"];
	        this.tooLong = source["tooLong"];
	        this.segments = this.convertValues(source["segments"], Segment);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class PressRequest {
	    uri: string;
	    aim: string;
	    target: string;
	    more: boolean;
	
	    static createFrom(source: any = {}) {
	        return new PressRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.uri = source["uri"];
	        this.aim = source["aim"];
	        this.target = source["target"];
	        this.more = source["more"];
	    }
	}
	export class Receipt {
	    id: number;
	    atMs: number;
	    more: boolean;
	    aim: string;
	    target: string;
	    uri: string;
	    sentence: string;
	    ahead: number;
	    before: number;
	    after: number;
	    prior: Exposed;
	    since: Exposed;
	    undoneMs: number;
	
	    static createFrom(source: any = {}) {
	        return new Receipt(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.atMs = source["atMs"];
	        this.more = source["more"];
	        this.aim = source["aim"];
	        this.target = source["target"];
	        this.uri = source["uri"];
	        this.sentence = source["sentence"];
	        this.ahead = source["ahead"];
	        this.before = source["before"];
	        this.after = source["after"];
	        this.prior = this.convertValues(source["prior"], Exposed);
	        this.since = this.convertValues(source["since"], Exposed);
	        this.undoneMs = source["undoneMs"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Pressed {
	    receipt: Receipt;
	    home: Home;
	
	    static createFrom(source: any = {}) {
	        return new Pressed(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.receipt = this.convertValues(source["receipt"], Receipt);
	        this.home = this.convertValues(source["home"], Home);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class PublishImage {
	    id: string;
	    alt: string;
	
	    static createFrom(source: any = {}) {
	        return new PublishImage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.alt = source["alt"];
	    }
	}
	export class PublishRequest {
	    text: string;
	    langs: string[];
	    replyTo: string;
	    quote: string;
	    images: PublishImage[];
	
	    static createFrom(source: any = {}) {
	        return new PublishRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.text = source["text"];
	        this.langs = source["langs"];
	        this.replyTo = source["replyTo"];
	        this.quote = source["quote"];
	        this.images = this.convertValues(source["images"], PublishImage);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class RecipeChange {
	    label: string;
	    before: string;
	    after: string;
	
	    static createFrom(source: any = {}) {
	        return new RecipeChange(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.label = source["label"];
	        this.before = source["before"];
	        this.after = source["after"];
	    }
	}
	export class RecipePreview {
	    token: string;
	    name: string;
	    changes: RecipeChange[];
	    ignored: string[];
	    effect: Effect;
	    warning: string;
	
	    static createFrom(source: any = {}) {
	        return new RecipePreview(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.token = source["token"];
	        this.name = source["name"];
	        this.changes = this.convertValues(source["changes"], RecipeChange);
	        this.ignored = source["ignored"];
	        this.effect = this.convertValues(source["effect"], Effect);
	        this.warning = source["warning"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Replayed {
	    asOfMs: number;
	    total: number;
	    rows: Row[];
	
	    static createFrom(source: any = {}) {
	        return new Replayed(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.asOfMs = source["asOfMs"];
	        this.total = source["total"];
	        this.rows = this.convertValues(source["rows"], Row);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Room {
	    bytes: number;
	    goal: number;
	    posts: number;
	    oldestMs: number;
	    today: number;
	    dayLimit: number;
	    running: boolean;
	    days: DayRow[];
	
	    static createFrom(source: any = {}) {
	        return new Room(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.bytes = source["bytes"];
	        this.goal = source["goal"];
	        this.posts = source["posts"];
	        this.oldestMs = source["oldestMs"];
	        this.today = source["today"];
	        this.dayLimit = source["dayLimit"];
	        this.running = source["running"];
	        this.days = this.convertValues(source["days"], DayRow);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	
	export class Settings {
	    windowDays: number;
	    images: boolean;
	    theme: string;
	    live: boolean;
	    roomMB: number;
	    dayMB: number;
	    others: boolean;
	    outOfNetwork: boolean;
	    explore: number;
	
	    static createFrom(source: any = {}) {
	        return new Settings(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.windowDays = source["windowDays"];
	        this.images = source["images"];
	        this.theme = source["theme"];
	        this.live = source["live"];
	        this.roomMB = source["roomMB"];
	        this.dayMB = source["dayMB"];
	        this.others = source["others"];
	        this.outOfNetwork = source["outOfNetwork"];
	        this.explore = source["explore"];
	    }
	}
	
	export class SlateRequest {
	    slate: SlateRules;
	    anchor: string;
	    count: number;
	
	    static createFrom(source: any = {}) {
	        return new SlateRequest(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.slate = this.convertValues(source["slate"], SlateRules);
	        this.anchor = source["anchor"];
	        this.count = source["count"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	
	export class Source {
	    kind: string;
	    host: string;
	
	    static createFrom(source: any = {}) {
	        return new Source(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.host = source["host"];
	    }
	}
	
	
	
	export class State {
	    network: string;
	    account: Account;
	    version: string;
	    dataDir: string;
	    keeping: string;
	    keyring: boolean;
	    encoder: Encoder;
	    settings: Settings;
	    notices: Notice[];
	    shell: string;
	    locked: Account;
	    source: Source;
	
	    static createFrom(source: any = {}) {
	        return new State(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.network = source["network"];
	        this.account = this.convertValues(source["account"], Account);
	        this.version = source["version"];
	        this.dataDir = source["dataDir"];
	        this.keeping = source["keeping"];
	        this.keyring = source["keyring"];
	        this.encoder = this.convertValues(source["encoder"], Encoder);
	        this.settings = this.convertValues(source["settings"], Settings);
	        this.notices = this.convertValues(source["notices"], Notice);
	        this.shell = source["shell"];
	        this.locked = this.convertValues(source["locked"], Account);
	        this.source = this.convertValues(source["source"], Source);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Term {
	    signal: string;
	    label: string;
	    group: string;
	    fact: string;
	    value: number;
	    weight: number;
	    points: number;
	    sentence: string;
	
	    static createFrom(source: any = {}) {
	        return new Term(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.signal = source["signal"];
	        this.label = source["label"];
	        this.group = source["group"];
	        this.fact = source["fact"];
	        this.value = source["value"];
	        this.weight = source["weight"];
	        this.points = source["points"];
	        this.sentence = source["sentence"];
	    }
	}
	
	
	export class Why {
	    uri: string;
	    sentence: string;
	    status: string;
	    rank: number;
	    total: number;
	    score: number;
	    terms: Term[];
	    change: string;
	    reasons: Reason[];
	    below: number;
	    without: string;
	    close: ExamplePost[];
	
	    static createFrom(source: any = {}) {
	        return new Why(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.uri = source["uri"];
	        this.sentence = source["sentence"];
	        this.status = source["status"];
	        this.rank = source["rank"];
	        this.total = source["total"];
	        this.score = source["score"];
	        this.terms = this.convertValues(source["terms"], Term);
	        this.change = source["change"];
	        this.reasons = this.convertValues(source["reasons"], Reason);
	        this.below = source["below"];
	        this.without = source["without"];
	        this.close = this.convertValues(source["close"], ExamplePost);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Wishes {
	    words: MutedWord[];
	    hidden: HiddenPost[];
	
	    static createFrom(source: any = {}) {
	        return new Wishes(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.words = this.convertValues(source["words"], MutedWord);
	        this.hidden = this.convertValues(source["hidden"], HiddenPost);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}

}

