"""What a person may fill in. Forms check shape and ask the rules; verbs do the work."""
