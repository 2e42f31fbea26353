package tokens

import (
	"encoding/json"
	"fmt"
)

// template is what stands around a text's ids.
type template struct {
	Single  []templatePiece        `json:"single"`         // TemplateProcessing
	Special map[string]templateIDs `json:"special_tokens"` //
	Sep     json.RawMessage        `json:"sep"`            // RobertaProcessing, BertProcessing: ["</s>", 2]
	Cls     json.RawMessage        `json:"cls"`
}

type templateIDs struct {
	IDs []int32 `json:"ids"`
}

type templatePiece struct {
	SpecialToken *struct {
		ID string `json:"id"`
	}
	Sequence *struct {
		ID string `json:"id"`
	}
}

// around gives the ids before and after a text.
func (t *template) around(kind string) (head, tail []int32, err error) {
	switch kind {
	case "TemplateProcessing":
		return t.single()
	case "RobertaProcessing", "BertProcessing":
		if head, err = pair(t.Cls); err == nil {
			tail, err = pair(t.Sep)
		}
		return head, tail, err
	}
	return nil, nil, unsupported("the post-processor %q", kind)
}

func (t *template) single() (head, tail []int32, err error) {
	texts := 0
	for _, p := range t.Single {
		switch {
		case p.Sequence != nil && p.SpecialToken == nil:
			texts++
		case p.SpecialToken != nil && p.Sequence == nil:
			ids := t.Special[p.SpecialToken.ID].IDs
			if len(ids) == 0 {
				return nil, nil, fmt.Errorf("tokenizer.json: post_processor: %q has no id", p.SpecialToken.ID)
			}
			if texts == 0 {
				head = append(head, ids...)
			} else {
				tail = append(tail, ids...)
			}
		}
	}
	if texts != 1 {
		return nil, nil, unsupported("a template with %d texts", texts)
	}
	return head, tail, nil
}

// pair reads ["</s>", 2].
func pair(raw json.RawMessage) ([]int32, error) {
	var token string
	var id int32
	if err := json.Unmarshal(raw, &[]any{&token, &id}); err != nil {
		return nil, fmt.Errorf("tokenizer.json: post_processor: %w", err)
	}
	return []int32{id}, nil
}
