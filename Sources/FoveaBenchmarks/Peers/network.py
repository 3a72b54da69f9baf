"""Training steps in PyTorch, in the modes that a user would try, and large matrix products for the machine's limit."""
from exchange import THREADS, Peers, settings

peers = Peers()
asked = {key: int(value) for key, value in settings("network").items()}

if torch := peers.library("torch"):
    from networks import MODES, REDUCES, Small, residual, training

    torch.set_num_threads(THREADS)
    torch.manual_seed(0)

    def add(step, make, batch, side):
        inputs, labels = torch.randn(batch, 3, side, side), torch.randint(0, asked["classes"], (batch,))
        for name, reduced, last in MODES:
            if network := make(asked["classes"]):
                peers.add(step, name, torch.__version__, training(network, inputs, labels, reduced, last))

    add("step", Small, asked["batch"], 32)
    add("residual", residual, asked["residual_batch"], asked["residual_side"])

    def product(kind):
        a, b = (torch.randn(asked["product"], asked["product"]).to(kind) for _ in range(2))
        return lambda: a @ b

    for kind in (torch.float32, torch.bfloat16) if REDUCES else (torch.float32,):
        peers.add("product", f"PyTorch, {str(kind).split('.')[-1]}", torch.__version__, product(kind))

peers.serve()
