package skynet

import "net/http"

func getProfile(c *call) (any, error) {
	name, err := c.need("actor")
	if err != nil {
		return nil, err
	}
	a := c.world.public(name)
	switch {
	case a == nil || a.status == Deleted:
		return nil, errNobody
	case a.status == Takendown || a.status == Suspended:
		return nil, &xrpcError{http.StatusBadRequest, "AccountTakedown", "Account has been suspended"}
	case a.status == Deactivated:
		return nil, &xrpcError{http.StatusBadRequest, "AccountDeactivated", "Account is deactivated"}
	}
	return c.detailed(a), nil
}

func getProfiles(c *call) (any, error) {
	names := c.query["actors"]
	if len(names) > 25 {
		return nil, badRequest("Error: actors must not have more than 25 elements")
	}
	profiles := []any{}
	for _, name := range names {
		if a := c.world.public(name); a != nil && a.status == Active {
			profiles = append(profiles, c.detailed(a))
		}
	}
	return object{"profiles": profiles}, nil
}
