// The wire types of app/dto.go, by way of the generated bindings. The generator makes classes with methods of their own;
// what a shell hands over is their plain fields, so the methods are taken off here, at every depth.
import type { app } from '../../wailsjs/go/models';

type Plain<T> = T extends (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: Plain<T[K]> }
    : T;

export type State = Plain<app.State>;
export type Account = Plain<app.Account>;
export type Encoder = Plain<app.Encoder>;
export type EncoderRow = Plain<app.EncoderRow>;
export type Notice = Plain<app.Notice>;
export type Settings = Plain<app.Settings>;
export type LoginPlan = Plain<app.LoginPlan>;
export type LoginRequest = Plain<app.LoginRequest>;
export type Signal = Plain<app.Signal>;
export type Mix = Plain<app.Mix>;
export type Preset = Plain<app.Preset>;
export type Row = Plain<app.Row>;
export type Home = Plain<app.Home>;
export type Counts = Plain<app.Counts>;
export type MoveRequest = Plain<app.MoveRequest>;
export type Moved = Plain<app.Moved>;
export type Effect = Plain<app.Effect>;
export type SlateRules = Plain<app.SlateRules>;
export type SlateRequest = Plain<app.SlateRequest>;
export type Mood = Plain<app.Mood>;
export type Budget = Plain<app.Budget>;
export type GroupShare = Plain<app.GroupShare>;
export type Segment = Plain<app.Segment>;
export type Person = Plain<app.Person>;
export type Picture = Plain<app.Picture>;
export type LinkCard = Plain<app.LinkCard>;
export type Card = Plain<app.Card>;
export type Reason = Plain<app.Reason>;
export type Term = Plain<app.Term>;
export type Why = Plain<app.Why>;
export type Found = Plain<app.Found>;
export type Hit = Plain<app.Hit>;
export type Filtered = Plain<app.Filtered>;
export type FilteredPost = Plain<app.FilteredPost>;
export type Evidence = Plain<app.Evidence>;
export type SpamSettings = Plain<app.SpamSettings>;
export type SpamRule = Plain<app.SpamRule>;
export type SpamOutcome = Plain<app.SpamOutcome>;
export type RecipePreview = Plain<app.RecipePreview>;
export type RecipeChange = Plain<app.RecipeChange>;
export type HostRow = Plain<app.HostRow>;
export type Disk = Plain<app.Disk>;
export type Labeler = Plain<app.Labeler>;
export type MuteRequest = Plain<app.MuteRequest>;
export type MutedWord = Plain<app.MutedWord>;
export type HiddenPost = Plain<app.HiddenPost>;
export type Wishes = Plain<app.Wishes>;
export type Room = Plain<app.Room>;
export type DayRow = Plain<app.DayRow>;
export type AccountRow = Plain<app.AccountRow>;
export type PublishRequest = Plain<app.PublishRequest>;
export type Attached = Plain<app.Attached>;
export type PostPlan = Plain<app.PostPlan>;
export type PostDraft = Plain<app.PostDraft>;
export type Outbox = Plain<app.Outbox>;
export type OutboxRow = Plain<app.OutboxRow>;
export type Certificate = Plain<app.Certificate>;
export type CertificateGap = Plain<app.CertificateGap>;
export type ModelsState = Plain<app.ModelsState>;
export type ModelRow = Plain<app.ModelRow>;
export type ModelTrialRow = Plain<app.ModelTrialRow>;
export type DriftRow = Plain<app.DriftRow>;
export type DriftWeek = Plain<app.DriftWeek>;
export type AgreementRow = Plain<app.AgreementRow>;
export type AgreementBin = Plain<app.AgreementBin>;
