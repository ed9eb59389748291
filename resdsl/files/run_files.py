"""The names of the files that a training leaves in its directory."""

DOCUMENT = "architecture.yaml"
WEIGHTS = "weights.safetensors"
WEIGHTS_IN_HUB = "model.safetensors"
"""What the Hugging Face hub calls it, and so a folder that was exported for it."""
CHECKPOINT = "checkpoint.pt"
"""The state of a training that has not ended."""
