"""What a study is asked to do: composed by Hydra, validated, with places for what is wrong."""
