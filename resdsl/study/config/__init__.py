"""What a study is asked to do: Hydra composes it, the models check it, and faults have places."""
