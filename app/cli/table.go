package cli

import (
	"context"
	"flag"
	"fmt"
	"strings"
)

// commands is the table of commands, in the order of the help.
func commands() []command {
	return []command{
		{"serve", "", "The same screen in a browser.", serveFlags, runServe},
		{"demo", "", "The sample network: copies it, prints the top 10 with reasons, then serves the screen.", demoFlags, runDemo},
		{"login", "HANDLE", "Signs in. The app password is asked for, or read from stdin; it is never a flag.", loginFlags, runLogin},
		{"logout", "[HANDLE]", "Ends the session at the PDS and wipes its tokens. What was copied stays.", nil, runLogout},
		{"sync", "", "Copies what is new. Progress on stderr, a summary at the end.", syncFlags, runSync},
		{"feed", "", "Ranked posts, each with its exact sum.", feedFlags, runFeed},
		{"why", "URI", "Why a post is where it is, or why it is not there. An at-uri or a bsky.app link.", jsonFlag, runWhy},
		{"search", "QUERY", `Posts by word and by meaning: from: since: until: has: lang: topic: "phrase" -word`, searchFlags, runSearch},
		{"recipe export", "FILE", "Writes the mix in force as a recipe; - is stdout.", nil, runRecipeExport},
		{"recipe import", "FILE", "Shows what a recipe would change and, after a yes, puts it in force.", importFlags, runRecipeImport},
		{"embed", "", "One text a line in, one JSON vector a line out.", embedFlags, runEmbed},
		{"models list", "", "The encoders: which serves, which still gives posts their vectors.", jsonFlag, runModelsList},
		{"models add", "FOLDER", "Tries the encoder in a folder (model.onnx, tokenizer.json or vocab.txt) and adds it.", jsonFlag, runModelsAdd},
		{"models remove", "ID", "Takes an added encoder away; what served before serves again.", jsonFlag, runModelsRemove},
		{"models examine", "", "", nil, runModelsExamine},
		{"eval similarity", "DATA", "Spearman correlation of an encoder on a TSV of score, text, text.", embedFlags, runEvalSimilarity},
		{"eval spam", "DATA", "AUC, recall, precision and calibration of the spam text model on JSON lines of text and label.", jsonFlag, runEvalSpam},
		{"eval topics", "DATA", "F1 of the topic model, over all and by label, on JSON lines of text, labels and lang.", jsonFlag, runEvalTopics},
		{"eval ranking", "FOLDER", "nDCG and AUC of the ranking beside its baselines, on items.jsonl and events.jsonl.", rankingFlags, runEvalRanking},
		{"doctor", "", "Versions, folder, models, keyring, copies; what is wrong and the cure.", doctorFlags, runDoctor},
		{"help", "", "Prints this page.", nil, runHelp},
		{"version", "", "Prints the version.", nil, func(_ context.Context, c *call) error {
			_, err := fmt.Fprintln(c.env.Stdout, "skein", c.env.Version)
			return err
		}},
	}
}

func runHelp(_ context.Context, c *call) error {
	_, err := fmt.Fprint(c.env.Stdout, usage())
	return err
}

// usage is the page that `skein help` prints.
func usage() string {
	var b strings.Builder
	b.WriteString("skein                      opens the window\n")
	for _, cmd := range commands() {
		if cmd.help == "" {
			continue // for Skein's own children
		}
		fmt.Fprintf(&b, "skein %-20s %s\n", strings.TrimSpace(cmd.name+" "+cmd.args), cmd.help)
	}
	b.WriteString("\nEvery command takes --data-dir FOLDER; flags may stand before or after arguments. skein COMMAND --help says more.\n")
	return b.String()
}

func networkFlags(f *flag.FlagSet, o *options) {
	f.StringVar(&o.pds, "pds", "", "`address` of your own server, if your handle cannot be looked up from here")
	f.StringVar(&o.plc, "plc", "", "`address` of another PLC directory")
	f.StringVar(&o.jetstream, "jetstream", "", "`address` of another live stream (Jetstream), or none")
}

func jsonFlag(f *flag.FlagSet, o *options) { f.BoolVar(&o.json, "json", false, "print JSON") }

func serveFlags(f *flag.FlagSet, o *options) {
	networkFlags(f, o)
	f.StringVar(&o.listen, "listen", "127.0.0.1:0", "`host:port`; anything but loopback needs --public-url")
	f.StringVar(&o.publicURL, "public-url", "", "https `address` under which others reach this server")
}

func demoFlags(f *flag.FlagSet, o *options) {
	jsonFlag(f, o)
	f.StringVar(&o.listen, "listen", "127.0.0.1:0", "`host:port` of the screen")
}

func loginFlags(f *flag.FlagSet, o *options) {
	networkFlags(f, o)
	f.StringVar(&o.keep, "keep", "", "where the tokens are kept: keyring or file; otherwise the keyring where there is one")
	f.BoolVar(&o.useAnyway, "use-anyway", false, "accept a password that is not an app password")
	jsonFlag(f, o)
}

func doctorFlags(f *flag.FlagSet, o *options) {
	jsonFlag(f, o)
	f.BoolVar(&o.repair, "repair", false, "first compare every account with its server and close the gaps")
}

func syncFlags(f *flag.FlagSet, o *options) {
	networkFlags(f, o)
	jsonFlag(f, o)
	f.BoolVar(&o.once, "once", false, "stop when everything is copied instead of waiting for more")
}

func feedFlags(f *flag.FlagSet, o *options) {
	jsonFlag(f, o)
	f.IntVar(&o.limit, "limit", 20, "how many posts, 1–1000")
	f.StringVar(&o.recipe, "recipe", "", "rank by this recipe `file` instead of the mix in force")
	f.StringVar(&o.asOf, "as-of", "", "rank as it was known at this `moment`: 2026-11-24, or 2026-11-24T18:00:00Z")
}

func searchFlags(f *flag.FlagSet, o *options) {
	jsonFlag(f, o)
	f.IntVar(&o.limit, "limit", 20, "how many posts, 1–100")
}

func importFlags(f *flag.FlagSet, o *options) {
	jsonFlag(f, o)
	f.BoolVar(&o.yes, "yes", false, "do not ask")
}

func rankingFlags(f *flag.FlagSet, o *options) {
	f.StringVar(&o.split, "split", "time:0.8", "`how` to split: time:0.8 by global time, holdout:0.2 of each user's items")
	f.Uint64Var(&o.seed, "seed", 1, "of the hold-out and the intervals")
	f.StringVar(&o.recipe, "recipe", "", "rank by this recipe `file` instead of the default")
	jsonFlag(f, o)
}

func embedFlags(f *flag.FlagSet, o *options) {
	f.StringVar(&o.encoder, "encoder", "refined", "which `kind` of encoder: draft, in pure Go, or refined, on ONNX Runtime")
	jsonFlag(f, o)
}
