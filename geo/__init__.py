"""Everything that is computed: network, dwellings, walking, need, gaps, equity."""
