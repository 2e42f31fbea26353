import type {
  AccountRow,
  Attached,
  Card,
  Certificate,
  Disk,
  EncoderRow,
  Filtered,
  Found,
  Home,
  HostRow,
  Labeler,
  Learning,
  LoginPlan,
  LoginRequest,
  Mix,
  Mood,
  MoveRequest,
  Moved,
  MuteRequest,
  Notice,
  Outbox,
  OutboxRow,
  Person,
  PostDraft,
  PostPlan,
  Pressed,
  PressRequest,
  PublishRequest,
  Receipt,
  RecipePreview,
  InterestRow,
  ModelsState,
  Replayed,
  Room,
  Row,
  Settings,
  SlateRequest,
  SpamOutcome,
  SpamSettings,
  State,
  Why,
  Wishes,
} from './api';

/** The bound methods of the app, as every shell offers them. Each may reject with a Problem. */
export interface Api {
  State(): Promise<State>;
  Inspect(handle: string, pds: string): Promise<LoginPlan>;
  Login(request: LoginRequest): Promise<State>;
  Unlock(passphrase: string): Promise<State>;
  Logout(): Promise<State>;
  LookAround(): Promise<State>;
  StartSync(): Promise<string>;
  Certificate(): Promise<Certificate>;
  StartCertificate(repair: boolean): Promise<string>;
  Cancel(job: string): Promise<void>;
  Home(): Promise<Home>;
  Refresh(): Promise<Home>;
  Rows(offset: number, count: number): Promise<Row[]>;
  Posts(uris: string[]): Promise<Card[]>;
  Try(move: MoveRequest): Promise<Moved>;
  SetMood(mood: Mood): Promise<Home>;
  EndMood(topic: string): Promise<Home>;
  TrySlate(request: SlateRequest): Promise<Moved>;
  Apply(): Promise<Home>;
  Revert(): Promise<Home>;
  Undo(): Promise<Home>;
  Redo(): Promise<Home>;
  RenamePreset(from: string, to: string): Promise<Mix>;
  Replay(asOfMs: number): Promise<Replayed>;
  UsePreset(name: string): Promise<Moved>;
  SavePreset(name: string): Promise<Mix>;
  RemovePreset(name: string): Promise<Mix>;
  SetAnchor(uri: string): Promise<void>;
  MarkSeen(uris: string[]): Promise<void>;
  Why(uri: string): Promise<Why>;
  Search(text: string): Promise<Found>;
  Filtered(): Promise<Filtered>;
  Restore(uri: string): Promise<Filtered>;
  TrySpam(settings: SpamSettings): Promise<SpamOutcome>;
  SetSpam(settings: SpamSettings): Promise<Filtered>;
  ExportRecipe(): Promise<string>;
  PreviewRecipe(text: string): Promise<RecipePreview>;
  ImportRecipe(token: string): Promise<Home>;
  SaveSettings(settings: Settings): Promise<State>;
  Hosts(): Promise<HostRow[]>;
  Models(): Promise<ModelsState>;
  Interests(): Promise<InterestRow[]>;
  LeaveOut(key: string, out: boolean): Promise<InterestRow[]>;
  AllowModels(): Promise<ModelsState>;
  RollBack(id: number): Promise<ModelsState>;
  StartWatch(): Promise<string>;
  Room(): Promise<Room>;
  MakeRoom(): Promise<string>;
  Accounts(): Promise<AccountRow[]>;
  SwitchAccount(did: string, passphrase: string): Promise<State>;
  SignOutAccount(did: string): Promise<State>;
  Disk(): Promise<Disk>;
  ExportData(): Promise<string>;
  DeleteData(confirm: string): Promise<State>;
  Labelers(): Promise<Labeler[]>;
  AddLabeler(who: string): Promise<Labeler[]>;
  RemoveLabeler(did: string): Promise<Labeler[]>;
  SubscribeLabeler(did: string, subscribe: boolean): Promise<void>;
  SetLabel(labeler: string, label: string, visibility: string): Promise<void>;
  Wishes(): Promise<Wishes>;
  MuteWord(request: MuteRequest): Promise<void>;
  UnmuteWord(word: string): Promise<void>;
  HidePost(uri: string, hide: boolean): Promise<void>;
  CorrectTopic(uri: string, topic: string, applies: boolean): Promise<Card>;
  UncorrectTopic(uri: string, topic: string): Promise<Card>;
  LogText(): Promise<string>;
  Encoders(): Promise<EncoderRow[]>;
  AddEncoder(folder: string): Promise<string>;
  RemoveEncoder(id: string): Promise<EncoderRow[]>;
  OpenLink(url: string): Promise<void>;
  Like(uri: string): Promise<Card>;
  Unlike(uri: string): Promise<Card>;
  Repost(uri: string): Promise<Card>;
  Unrepost(uri: string): Promise<Card>;
  Bookmark(uri: string): Promise<Card>;
  Unbookmark(uri: string): Promise<Card>;
  Follow(did: string): Promise<Person>;
  Unfollow(did: string): Promise<Person>;
  Mute(did: string, scope: string): Promise<Person>;
  Unmute(did: string): Promise<Person>;
  Block(did: string): Promise<Person>;
  Unblock(did: string): Promise<Person>;
  PlanPost(text: string): Promise<PostPlan>;
  AttachImage(base64: string): Promise<Attached>;
  Publish(request: PublishRequest): Promise<OutboxRow>;
  Draft(replyTo: string, quote: string): Promise<PostDraft>;
  SaveDraft(draft: PostDraft): Promise<void>;
  Outbox(): Promise<Outbox>;
  Press(request: PressRequest): Promise<Pressed>;
  UndoPress(id: number): Promise<Pressed>;
  Receipts(): Promise<Receipt[]>;
  Learning(): Promise<Learning>;
  Learn(): Promise<string>;
  RetryAction(id: string): Promise<Outbox>;
  DiscardAction(id: string): Promise<Outbox>;
}

/** How far a job has come; stage is "sync." and the part in hand, leftMs −1 when it cannot be told. */
export interface Progress {
  job: string;
  stage: string;
  done: number;
  total: number;
  leftMs: number;
  posts: number;
}

/** An action moved on; what it is about may look different now. */
export interface OutboxChange {
  kind: string;
  subject: string;
  state: string;
  waiting: number;
  refused: number;
}

export interface Events {
  'sync.progress': Progress;
  'job.progress': Progress;
  'feed.new': { waiting: number };
  'auth.changed': State;
  notice: Notice;
  'outbox.changed': OutboxChange;
}
