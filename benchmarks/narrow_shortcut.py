"""Whether torch still kills the process where a narrow image with its channels last is projected.

A convolution of 4 channels with a kernel of 1 and a stride of 2, as in a projecting shortcut,
writes past the end of its memory on a CPU (torch 2.13.0). ``takes_channels_last`` of
``resdsl.codegen.module`` keeps such nets from this layout, and can go when this script says so.
"""

import subprocess
import sys

SCRIPT = """
import torch
torch.set_num_threads(1)
layer = torch.nn.Conv2d(4, 8, 1, stride=2, bias=False)
images = torch.randn(100, 4, 8, 8).to(memory_format=torch.channels_last).requires_grad_(True)
for _ in range(200):
    layer(images).square().mean().backward()
"""

codes = [
    subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=False).returncode
    for _ in range(5)
]
print("killed" if any(codes) else "works", codes)
