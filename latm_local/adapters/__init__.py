"""Small LoRA adapters that teach a local model its role: data, training, export, comparison."""
