package store

import "context"

// VectorModels lists the models that posts have vectors of.
func (n *Network) VectorModels(ctx context.Context) (names []string, err error) {
	err = n.db.look(ctx, func(v *view) error {
		names, err = gather(v, "SELECT name FROM model ORDER BY id", nil, func(scan scanner) (name string, err error) {
			return name, scan(&name)
		})
		return err
	})
	return names, err
}

// dropStep is how many vectors leave in one transaction: a batch of sync never waits for long.
const dropStep = 2000

// DropVectors removes every vector of a model and then its name, step by step: a kill between two leaves a whole file, and the
// next call goes on. A model that is not there has none.
func (n *Network) DropVectors(ctx context.Context, model string) (dropped int64, err error) {
	for {
		step := int64(0)
		err := n.db.update(ctx, func(t *tx) error {
			gone, err := t.exec(`DELETE FROM vector WHERE (model, post) IN (SELECT v.model, v.post FROM vector v
				WHERE v.model = (SELECT id FROM model WHERE name = ?) LIMIT ?)`, model, dropStep)
			if err != nil {
				return err
			}
			if step, err = gone.RowsAffected(); err != nil || step == dropStep {
				return err
			}
			return t.run("DELETE FROM model WHERE name = ?", model)
		})
		dropped += step
		if err != nil || step < dropStep {
			return dropped, err
		}
	}
}
