"""The loss of replies over a frozen last layer, whose logits are never held all at once."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

_ROWS: Final = 128  # of logits held at a time: few enough for a processor's cache
_MANY: Final = 4096  # on a GPU, which is faster with fewer and larger steps


def summed_loss(hidden: Any, head: Any, wanted: Any) -> Any:
    """Summed cross entropy, in nats: `hidden` (rows, width), `head` a linear layer to the vocabulary, `wanted`
    (rows,) tokens.

    The gradient of `hidden` is computed on the way, in the type that the layer has; the layer itself gets none.
    """
    return _function().apply(hidden, head.weight, head.bias, wanted)


@cache
def _function() -> Any:
    import torch

    class SummedLoss(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, hidden: Any, head: Any, bias: Any, wanted: Any) -> Any:
            total = torch.zeros((), device=hidden.device)
            gradient = torch.empty_like(hidden) if ctx.needs_input_grad[0] else None
            size = _MANY if hidden.is_cuda else _ROWS
            for start in range(0, len(hidden), size):
                rows, tokens = hidden[start : start + size], wanted[start : start + size, None]
                logits = torch.nn.functional.linear(rows.to(head.dtype), head, bias).float()
                sums = torch.logsumexp(logits, 1, keepdim=True)
                total += (sums - logits.gather(1, tokens)).sum()
                if gradient is not None:
                    chances = logits.sub_(sums).exp_()
                    chances.scatter_add_(1, tokens, torch.full_like(tokens, -1, dtype=chances.dtype))
                    gradient[start : start + size] = (chances.to(head.dtype) @ head).to(gradient.dtype)
            ctx.save_for_backward(gradient)
            return total

        @staticmethod
        def backward(ctx: Any, *outer: Any) -> Any:
            (gradient,) = ctx.saved_tensors
            return gradient * outer[0].to(gradient.dtype), None, None, None

    return SummedLoss
