"""Class scores of `cnn-small`: PyTorch in the modes that a user would try, and onnxruntime."""
import io

from exchange import THREADS, Peers, settings

peers = Peers()
asked = {key: int(value) for key, value in settings("inference").items()}

if torch := peers.library("torch"):
    from networks import MODES, Small, arranged

    torch.set_num_threads(THREADS)
    torch.manual_seed(0)
    network = Small(asked["classes"]).eval()

    def pictures(batch):
        return torch.randn(batch, 3, 32, 32)

    def scores(batch, rounds, reduced, last):
        model = Small(asked["classes"])
        model.load_state_dict(network.state_dict())
        model, inputs = arranged(model.eval(), pictures(batch), last)

        def work():
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=reduced):
                for _ in range(rounds):
                    result = model(inputs)
            return result

        return work

    def exported(batch, rounds):
        """A session of onnxruntime over the same network; its words where that cannot be had."""
        import warnings

        import onnxruntime

        file = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(network, (pictures(batch),), file, input_names=["pictures"], dynamo=False, opset_version=20)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
        inputs = {"pictures": pictures(batch).numpy()}

        def work():
            for _ in range(rounds):
                result = session.run(None, inputs)
            return result[0]

        return work

    onnxruntime = peers.library("onnxruntime") if peers.library("onnx") else None
    for step, batch, rounds in (("many", asked["batch"], 1), ("single", 1, asked["rounds"])):
        for name, reduced, last in MODES:
            peers.add(step, name, torch.__version__, scores(batch, rounds, reduced, last))
        if onnxruntime:
            peers.add(step, "onnxruntime", onnxruntime.__version__, exported(batch, rounds))

peers.serve()
