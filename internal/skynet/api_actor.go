package skynet

func getProfile(c *call) (any, error) {
	a, err := c.actor("actor")
	if err != nil {
		return nil, err
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
		if a := c.world.public(name); a != nil {
			profiles = append(profiles, c.detailed(a))
		}
	}
	return object{"profiles": profiles}, nil
}
