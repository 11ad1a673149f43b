#!/usr/bin/env python3
"""Run unmodified model files of well-known repositories here and under PyTorch, and compare.

    python real_models.py --oracle .build/oracle/bin/python [--checkouts DIR] [NAME...]

Each line of the tables below makes a model of a real file, feeds it, and runs backward from
the mean of the squares of its outputs; printed loss, graph and gradients are compared by
compare.py's rules with what dump.py records. Packages that an index has (torchvision,
vit-pytorch, einops) are taken from the oracle's own environment; repositories without one
are looked for in the folder given by --checkouts, and skipped where they are not there.
What PyTorch did is kept in --cache. Ends with 'N passed, N failed'.

Deep networks with batch normalisation over few elements turn the last bit of a float32 into
percents of a loss or a gradient (an activation falls on the other side of zero): PyTorch does not
agree with itself then, with and without oneDNN. Where only such numbers differ, the model is run
again in float64, in which they must agree; the line then says so.
"""
import argparse, os, pathlib, re, subprocess, sys

import compare

HERE = pathlib.Path(__file__).resolve().parent
VIT = "image_size=32, patch_size=8, num_classes=10, dim=64, depth=2, heads=4, mlp_dim=128"
VIDEO = ("image_size=32, frames=4, image_patch_size=8, frame_patch_size=2, num_classes=10, dim=64,"
         " heads=4, mlp_dim=128")
IMAGE = "2x3x32x32"

# folder: {name: (statements, model, inputs...)}; an input is a shape or an expression.
CHECKOUTS = {
    "pytorch-cifar": {
        name: ("from models import *", model, IMAGE) for name, model in {
            "lenet": "LeNet()", "vgg": "VGG('VGG11')", "vgg16": "VGG('VGG16')",
            "resnet18": "ResNet18()", "resnet50": "ResNet50()",
            "preact_resnet18": "PreActResNet18()", "preact_resnet50": "PreActResNet50()",
            "mobilenet": "MobileNet()", "mobilenetv2": "MobileNetV2()", "senet": "SENet18()",
            "regnetx": "RegNetX_200MF()", "regnety": "RegNetY_400MF()",
            "densenet": "densenet_cifar()", "googlenet": "GoogLeNet()", "dpn": "DPN26()",
            "shufflenet": "ShuffleNetG2()", "shufflenetv2": "ShuffleNetV2(1)",
            "resnext": "ResNeXt29_2x64d()", "efficientnet": "EfficientNetB0()",
            "pnasnet_a": "PNASNetA()", "pnasnet_b": "PNASNetB()", "dla": "DLA()",
            "dla_simple": "SimpleDLA()"}.items()},
    "nanoGPT": {
        "gpt": ("from model import GPT, GPTConfig",
                "GPT(GPTConfig(block_size=16, vocab_size=65, n_layer=2, n_head=4, n_embd=32))",
                "torch.randint(0, 65, (2, 16))", "torch.randint(0, 65, (2, 16))"),
        "gpt_dropout": ("from model import GPT, GPTConfig",
                        "GPT(GPTConfig(block_size=16, vocab_size=65, n_layer=2, n_head=4,"
                        " n_embd=32, dropout=0.1, bias=False))",
                        "torch.randint(0, 65, (2, 16))", "torch.randint(0, 65, (2, 16))")},
    "minGPT": {
        "gpt": ("from mingpt.model import GPT\nconfig = GPT.get_default_config()\n"
                "config.model_type = 'gpt-nano'\nconfig.vocab_size = 50\nconfig.block_size = 12",
                "GPT(config)", "torch.randint(0, 50, (2, 12))", "torch.randint(0, 50, (2, 12))")},
    "examples": {
        "mnist": ("from mnist.main import Net", "Net()", "4x1x28x28"),
        "mnist_hogwild": ("sys.path.append('mnist_hogwild')\nfrom mnist_hogwild.main import Net",
                          "Net()", "4x1x28x28"),
        "mnist_rnn": ("from mnist_rnn.main import Net", "Net()", "4x1x28x28"),
        "siamese": ("from siamese_network.main import SiameseNetwork", "SiameseNetwork()",
                    "4x1x28x28", "4x1x28x28"),
        "forward_forward": ("from mnist_forward_forward.main import Layer", "Layer(784, 50)",
                            "4x784"),
        "vae": ("import torchvision\ntorchvision.datasets.MNIST = lambda *a, **k: [1, 2]\n"
                "from vae.main import VAE, loss_function", "VAE()", "torch.rand(4, 1, 28, 28)"),
        "super_resolution": ("from super_resolution.model import Net", "Net(2)", "1x1x16x16"),
        "time_sequence": ("from time_sequence_prediction.train import Sequence",
                          "Sequence().double()", "torch.randn(3, 6).double()"),
        "language_lstm": ("from word_language_model.model import RNNModel",
                          "RNNModel('LSTM', 30, 16, 16, 2)", "torch.randint(0, 30, (7, 3))",
                          "model.init_hidden(3)"),
        "language_gru": ("from word_language_model.model import RNNModel",
                         "RNNModel('GRU', 30, 16, 16, 2, tie_weights=True)",
                         "torch.randint(0, 30, (7, 3))", "model.init_hidden(3)"),
        "language_rnn": ("from word_language_model.model import RNNModel",
                         "RNNModel('RNN_TANH', 30, 16, 16, 1)", "torch.randint(0, 30, (7, 3))",
                         "model.init_hidden(3)"),
        "language_transformer": ("from word_language_model.model import TransformerModel",
                                 "TransformerModel(30, 16, 2, 32, 2)",
                                 "torch.randint(0, 30, (7, 3))"),
        "translation": ("from language_translation.src.model import Translator",
                        "Translator(2, 2, 16, 4, 20, 20, 32, 0.1)",
                        "torch.randint(0, 20, (5, 2))", "torch.randint(0, 20, (4, 2))",
                        "None",
                        "nn.Transformer.generate_square_subsequent_mask(4)", "None", "None",
                        "None"),
        "neural_style": ("from fast_neural_style.neural_style.transformer_net import"
                         " TransformerNet", "TransformerNet()", "1x3x16x16"),
        "style_layers": ("from fast_neural_style.neural_style.transformer_net import *",
                         "nn.Sequential(ConvLayer(3, 8, 3, 2), ResidualBlock(8),"
                         " UpsampleConvLayer(8, 3, 3, 1, upsample=2))", "1x3x12x12"),
        "snli": ("from types import SimpleNamespace\n"
                 "from legacy.snli.model import SNLIClassifier",
                 "SNLIClassifier(SimpleNamespace(n_embed=20, d_embed=8, d_proj=8, projection=True,"
                 " n_layers=2, dp_ratio=0.2, d_hidden=6, birnn=True, n_cells=4, d_out=3,"
                 " fix_emb=True))",
                 "SimpleNamespace(premise=torch.randint(0, 20, (5, 2)),"
                 " hypothesis=torch.randint(0, 20, (4, 2)))"),
        "gat": ("from gat.main import GAT", "GAT(8, 6, 2, 3)", "5x8",
                "(torch.rand(5, 5) > 0.4).float() + torch.eye(5)"),
        "gcn": ("from gcn.main import GCN", "GCN(8, 6, 3)", "5x8", "torch.rand(5, 5)"),
        "fsdp2_transformer": ("from distributed.FSDP2.model import ModelArgs, Transformer",
                              "Transformer(ModelArgs(dropout_p=0))",
                              "torch.randint(0, 8, (2, 8))"),
        "llama2": ("from distributed.tensor_parallelism.llama2_model import ModelArgs, Transformer",
                   "Transformer(ModelArgs(dim=32, n_layers=2, n_heads=4, vocab_size=40))",
                   "torch.randint(0, 40, (2, 8))"),
    },
}

PACKAGES = {
    "torchvision": {
        name: ("from torchvision import models", f"models.{name}({arguments})", image)
        for name, arguments, image in [
            ("alexnet", "num_classes=10", "1x3x64x64"), ("vgg11", "num_classes=10", "1x3x32x32"),
            ("vgg16_bn", "num_classes=10", "2x3x32x32"), ("resnet18", "", "2x3x64x64"),
            ("resnet50", "num_classes=10", "2x3x64x64"), ("wide_resnet50_2", "", "2x3x32x32"),
            ("resnext50_32x4d", "", "2x3x32x32"), ("mobilenet_v2", "", "2x3x64x64"),
            ("mobilenet_v3_small", "", "2x3x64x64"), ("mobilenet_v3_large", "", "2x3x64x64"),
            ("squeezenet1_0", "", "1x3x64x64"), ("squeezenet1_1", "", "1x3x64x64"),
            ("densenet121", "", "2x3x32x32"), ("googlenet", "init_weights=True", "2x3x64x64"),
            ("inception_v3", "init_weights=True", "2x3x80x80"),
            ("shufflenet_v2_x0_5", "", "2x3x64x64"), ("mnasnet0_5", "", "2x3x64x64"),
            ("efficientnet_b0", "", "2x3x64x64"), ("efficientnet_v2_s", "", "2x3x32x32"),
            ("regnet_x_400mf", "", "2x3x64x64"), ("regnet_y_400mf", "", "2x3x64x64"),
            ("convnext_tiny", "", "1x3x32x32"), ("swin_t", "", "1x3x64x64"),
            ("swin_v2_t", "", "1x3x64x64"), ("maxvit_t", "", "1x3x224x224"),
            ("vit_b_32", "image_size=64, num_classes=10", "1x3x64x64"),
            ("efficientnet_b1", "", "2x3x64x64"), ("mnasnet1_0", "", "2x3x64x64"),
            ("resnet34", "", "2x3x64x64"), ("shufflenet_v2_x1_0", "", "2x3x64x64")]},
    "torchvision-dense": {
        name: ("from torchvision import models", *rest) for name, *rest in [
            ("fcn_resnet50", "models.segmentation.fcn_resnet50(weights_backbone=None)",
             "2x3x32x32"),
            ("deeplabv3_resnet50", "models.segmentation.deeplabv3_resnet50(weights_backbone=None)",
             "2x3x32x32"),
            ("lraspp", "models.segmentation.lraspp_mobilenet_v3_large(weights_backbone=None)",
             "2x3x64x64"),
            ("r3d_18", "models.video.r3d_18()", "1x3x4x32x32"),
            ("mc3_18", "models.video.mc3_18()", "1x3x4x32x32"),
            ("r2plus1d_18", "models.video.r2plus1d_18()", "1x3x4x32x32"),
            ("s3d", "models.video.s3d()", "1x3x16x224x224"),
            ("raft", "models.optical_flow.raft_small()", "1x3x128x128", "1x3x128x128",
             "int('1')")]},
    "vit-pytorch": {
        name: ("import random\nrandom.seed(0)\nfrom vit_pytorch import cvt, vit\n"
               f"from vit_pytorch.{module} import *", *rest)
        for name, module, *rest in [
            ("vit", "vit", f"ViT({VIT}, dropout=0.1, emb_dropout=0.1)", IMAGE),
            ("vit_mean", "vit", f"ViT({VIT}, pool='mean')", IMAGE),
            ("simple_vit", "simple_vit", f"SimpleViT({VIT})", IMAGE),
            ("simple_vit_1d", "simple_vit_1d",
             "SimpleViT(seq_len=64, patch_size=8, num_classes=10, dim=64, depth=2, heads=4,"
             " mlp_dim=128)", "2x3x64"),
            ("vit_1d", "vit_1d", "ViT(seq_len=64, patch_size=8, num_classes=10, dim=64,"
             " depth=2, heads=4, mlp_dim=128)", "2x3x64"),
            ("simple_vit_3d", "simple_vit_3d", f"SimpleViT({VIDEO}, depth=2)",
             "1x3x4x32x32"),
            ("vit_3d", "vit_3d", f"ViT({VIDEO}, depth=2)", "1x3x4x32x32"),
            ("flash", "simple_flash_attn_vit", f"SimpleViT({VIT}, use_flash=False)",
             IMAGE),
            ("flash_3d", "simple_flash_attn_vit_3d",
             f"SimpleViT({VIDEO}, depth=2, use_flash_attn=False)", "1x3x4x32x32"),
            ("uvit", "simple_uvit", f"SimpleUViT({VIT})", IMAGE),
            ("attn_residual", "simple_vit_attn_residual",
             f"SimpleViTAttnResidual({VIT})", IMAGE),
            ("orthogonal", "simple_vit_orthog_residual_update", f"SimpleViT({VIT})",
             IMAGE),
            ("fft", "simple_vit_with_fft", f"SimpleViT({VIT}, freq_patch_size=8)",
             IMAGE),
            ("hyper", "simple_vit_with_hyper_connections",
             f"SimpleViT({VIT}, num_residual_streams=2)", IMAGE),
            ("patch_dropout", "simple_vit_with_patch_dropout", f"SimpleViT({VIT})",
             IMAGE),
            ("vit_patch_dropout", "vit_with_patch_dropout", f"ViT({VIT})", IMAGE),
            ("qk_norm", "simple_vit_with_qk_norm", f"SimpleViT({VIT})", IMAGE),
            ("registers", "simple_vit_with_register_tokens", f"SimpleViT({VIT})",
             IMAGE),
            ("specialized_cls", "simple_vit_with_specialized_cls",
             f"SimpleViT({VIT})", IMAGE),
            ("dca", "attn_residual_with_dca_simple_vit", f"SimpleViT({VIT})", IMAGE),
            ("relative_bias", "simple_vit_with_relative_proj_pos_bias", f"SimpleViT({VIT})",
             IMAGE),
            ("sparse_gating", "simple_vit_with_sparse_gating",
             f"SimpleViTWithSparseGating({VIT})", IMAGE),
            ("looped", "looped_vit", "LoopedViT(image_size=32, patch_size=8, num_classes=10,"
             " dim=64, pre_loop_depth=1, num_looped_blocks=2, post_loop_depth=1, loop_depth=2,"
             " heads=4, mlp_dim=64)", IMAGE),
            ("value_residual", "simple_vit_with_value_residual", f"SimpleViT({VIT})",
             IMAGE),
            ("deepvit", "deepvit", f"DeepViT({VIT}, dropout=0.1)", IMAGE),
            ("cait", "cait", f"CaiT({VIT}, cls_depth=1, layer_dropout=0.05)", IMAGE),
            ("t2t", "t2t", "T2TViT(dim=64, image_size=32, depth=2, heads=4, mlp_dim=64,"
             " num_classes=10, t2t_layers=((3, 2), (3, 2)))", IMAGE),
            ("cct", "cct", "CCT(img_size=(32, 48), embedding_dim=64, n_conv_layers=2,"
             " num_layers=2, num_heads=4, mlp_ratio=2., num_classes=10,"
             " positional_embedding='learnable')", "2x3x32x48"),
            ("cct_3d", "cct_3d", "CCT(img_size=32, num_frames=4, embedding_dim=64,"
             " n_conv_layers=2, frame_kernel_size=3, num_layers=2, num_heads=4, mlp_ratio=2.,"
             " num_classes=10, positional_embedding='sine')", "1x3x4x32x32"),
            ("cross_vit", "cross_vit", "CrossViT(image_size=32, num_classes=10,"
             " depth=2, sm_dim=32, sm_patch_size=8, sm_enc_heads=2, sm_enc_mlp_dim=64, lg_dim=64,"
             " lg_patch_size=16, lg_enc_depth=2, lg_enc_heads=2, lg_enc_mlp_dim=64,"
             " cross_attn_heads=2)", IMAGE),
            ("pit", "pit", "PiT(image_size=56, patch_size=14, dim=64, num_classes=10,"
             " depth=(2, 2), heads=2, mlp_dim=64)", "2x3x56x56"),
            ("levit", "levit", "LeViT(image_size=64, num_classes=10, stages=2,"
             " dim=(64, 96), depth=2, heads=(2, 3), mlp_mult=2, dropout=0.1)", "2x3x64x64"),
            ("cvt", "cvt", "CvT(num_classes=10, s3_depth=2)", "2x3x64x64"),
            ("twins", "twins_svt", "TwinsSVT(num_classes=10, s1_local_patch_size=2,"
             " s2_local_patch_size=2, s3_local_patch_size=2, s3_depth=1, s4_depth=1,"
             " s1_global_k=2, s2_global_k=2, s3_global_k=2, s4_global_k=2)", "2x3x64x64"),
            ("regionvit", "regionvit",
             "RegionViT(dim=(32, 64, 96, 128), depth=(1, 1, 1, 1), num_classes=10, use_peg=True)",
             "1x3x224x224"),
            ("crossformer", "crossformer", "CrossFormer(num_classes=10,"
             " dim=(32, 64, 96, 128), depth=(1, 1, 1, 1))", "1x3x224x224"),
            ("scalable", "scalable_vit", "ScalableViT(num_classes=10, dim=32,"
             " heads=(2, 2, 2, 2), depth=(1, 1, 1, 1), ssa_dim_key=(40, 40, 40, 32),"
             " reduction_factor=(8, 4, 2, 1), window_size=(16, 8, None, None))", "1x3x64x64"),
            ("sep_vit", "sep_vit", "SepViT(num_classes=10, dim=32, dim_head=32,"
             " heads=(1, 2, 2, 2), depth=(1, 1, 1, 1), window_size=2)", "2x3x64x64"),
            ("max_vit", "max_vit", "MaxViT(num_classes=10, dim_conv_stem=16, dim=32,"
             " depth=(1, 1), window_size=4)", "2x3x64x64"),
            ("max_vit_registers", "max_vit_with_registers", "MaxViT(num_classes=10,"
             " dim_conv_stem=16, dim=32, depth=(1, 1), window_size=4)", "2x3x64x64"),
            ("nest", "nest", "NesT(image_size=32, patch_size=4, dim=32, heads=2,"
             " num_hierarchies=3, block_repeats=(1, 1, 2), num_classes=10)", IMAGE),
            ("mobile_vit", "mobile_vit", "MobileViT(image_size=(64, 64),"
             " dims=[96, 120, 144], channels=[16, 32, 48, 48, 64, 64, 80, 80, 96, 96, 384],"
             " num_classes=10)", "2x3x64x64"),
            ("xcit", "xcit", f"XCiT({VIT}, cls_depth=1)", IMAGE),
            ("simmim", "simmim", f"SimMIM(encoder=vit.ViT({VIT}), masking_ratio=0.5)",
             IMAGE),
            ("mae", "mae", f"MAE(encoder=vit.ViT({VIT}), masking_ratio=0.75,"
             " decoder_dim=32, decoder_depth=1)", IMAGE),
            ("mpp", "mpp", f"MPP(transformer=vit.ViT({VIT}), patch_size=8, dim=64)",
             "torch.rand(2, 3, 32, 32)"),
            ("mp3", "mp3", f"MP3(vit=ViT({VIT}), masking_ratio=0.75)", IMAGE),
            ("ats", "ats_vit", f"ViT({VIT}, max_tokens_per_depth=(16, 8))", IMAGE),
            ("patch_merger", "vit_with_patch_merger",
             f"ViT({VIT}, patch_merge_layer=1, patch_merge_num_tokens=4)", IMAGE),
            ("small_dataset", "vit_for_small_dataset", f"ViT({VIT})", IMAGE),
            ("vivit", "vivit", f"ViViT({VIDEO}, spatial_depth=1, temporal_depth=1,"
             " use_flash_attn=False)", "1x3x4x32x32"),
            ("vivit_self", "vivit", f"ViViT({VIDEO}, spatial_depth=1, temporal_depth=1,"
             " variant='factorized_self_attention')", "1x3x4x32x32"),
            ("vivit_moss", "vivit_with_moss", f"ViViT({VIDEO}, spatial_depth=1,"
             " temporal_depth=1)", "1x3x4x32x32"),
            ("parallel", "parallel_vit", f"ViT({VIT})", IMAGE),
            ("memory", "learnable_memory_vit", f"Adapter(vit=ViT({VIT}), num_classes=3)",
             IMAGE),
            ("recorder", "recorder", f"Recorder(vit.ViT({VIT}))", IMAGE),
            ("extractor", "extractor", f"Extractor(vit.ViT({VIT}), detach=False)",
             IMAGE),
            ("distill", "distill", "DistillWrapper(student=DistillableViT("
             f"{VIT}), teacher=vit.ViT({VIT}), temperature=3, alpha=0.5)", IMAGE,
             "torch.randint(0, 10, (2,))"),
            ("dino", "dino", f"Dino(vit.ViT({VIT}), image_size=32,"
             " hidden_layer='to_latent', num_classes_K=50)", IMAGE),
            ("es_vit", "es_vit", "EsViTTrainer(cvt.CvT(num_classes=10,"
             " s3_depth=1), image_size=32, hidden_layer='layers', num_classes_K=50)", IMAGE),
            ("efficient", "efficient", "ViT(image_size=32, patch_size=8, num_classes=10,"
             " dim=64, transformer=nn.Identity())", IMAGE),
            ("jet", "jet_vit", f"JetViT({VIT}, window_size=2,"
             " attn_layers=['LA', 'WA'])", IMAGE),
            ("jumbo", "jumbo_vit", f"JumboViT({VIT})", IMAGE),
            ("local", "local_vit", f"LocalViT({VIT})", IMAGE),
            ("look", "look_vit", "LookViT(dim=32, image_size=48, num_classes=10,"
             " depth=2, patch_size=12, heads=2, highres_patch_size=8, cross_attn_heads=2)",
             "2x3x48x48"),
            ("na_vit", "na_vit", f"NaViT({VIT}, token_dropout_prob=0.1)",
             "[[torch.randn(3, 32, 32), torch.randn(3, 16, 16)], [torch.randn(3, 16, 32)]]"),
            ("normalized", "normalized_vit", f"nViT({VIT})", IMAGE),
            ("rvt", "rvt", f"RvT({VIT})", IMAGE),
            ("detpool", "vit_detpool", f"ViTDetPool({VIT})", IMAGE),
            ("nd", "vit_nd", "ViTND(ndim=2, input_shape=32, patch_size=8, num_classes=10,"
             " dim=64, depth=2, heads=4, mlp_dim=128)", IMAGE),
            ("nd_rotary", "vit_nd_rotary", "ViTND(ndim=2, input_shape=32, patch_size=8,"
             " num_classes=10, dim=64, depth=2, heads=4, mlp_dim=128)", IMAGE),
            ("nd_pope", "vit_nd_pope", "ViTND(ndim=2, input_shape=32, patch_size=8,"
             " num_classes=10, dim=64, depth=2, heads=4, mlp_dim=128)", IMAGE),
            ("decorr", "vit_with_decorr", f"ViT({VIT})", IMAGE),
            ("keel", "vit_with_keel_post_ln", f"ViT({VIT})", IMAGE),
            ("vat", "vat", f"VAT(ViT({VIT}), dim=32, depth=2, heads=2, dim_head=16,"
             " dim_action=5, mlp_dim=32)", IMAGE),
            ("video_wrapper", "accept_video_wrapper",
             f"AcceptVideoWrapper(vit.ViT({VIT}))", "1x3x2x32x32"),
            ("wwt", "wwt", "WWT(image_size=32, patch_size=8, num_classes=10, dim=64,"
             " depth=2, num_slots=4, heads=4)", IMAGE),
        ]},
}

# How compare.py tells of a gradient or a loss that differs.
NUMBER = r"\w+ tensor\([\d.e+-]+, grad_fn=<\w+>\)"
GRADIENT = re.compile(r"model\S*: want norm|model\S*\[\d+\]: want|"
                      rf"stdout line 1: want '{NUMBER}', got '{NUMBER}'")

SCRIPT = """\
import sys
import torch
from torch import nn
{statements}
torch.manual_seed(0)
model = {model}
inputs = ({inputs},){double}
output = model(*inputs)


def loss_of(value):
    if torch.is_tensor(value):
        return value.square().mean() if value.requires_grad else 0
    if isinstance(value, dict):
        value = list(value.values())
    return sum(loss_of(item) for item in value) if isinstance(value, (list, tuple)) else 0


loss = loss_of(output)
print(type(output).__name__, loss)
loss.backward()
"""


DOUBLE = """
model = model.double()
inputs = tuple(x.double() if torch.is_tensor(x) and x.is_floating_point() else x for x in inputs)"""


def script(case, double=""):
    """The script that makes, feeds and differentiates a model."""
    statements, model, *inputs = case
    shapes = [f"torch.randn({i.replace('x', ', ')})" if i.replace("x", "").isdigit() else i
              for i in inputs]
    return SCRIPT.format(statements=statements, model=model, inputs=", ".join(shapes),
                         double=double)


def link_farm(folder, sources):
    """A folder of links to everything in the sources, so that one --path finds it all."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources:
        if not source.exists():
            continue
        link = folder / source.name
        if not link.is_symlink() and not link.exists():
            link.symlink_to(source.resolve())
    return folder


def without_compiled_parts(package, folder):
    """The Python sources of torchvision, without those that need its compiled library."""
    for name in ("_meta_registrations.py", "_autograd_registrations.py"):
        (folder / "torchvision").mkdir(parents=True, exist_ok=True)
        (folder / "torchvision" / name).write_text("")
    return link_farm(folder / "torchvision", sorted(package.iterdir()))


def groups(arguments):
    """(group, folder to import from, cases) of all that is at hand."""
    found = subprocess.run(
        [arguments.oracle, "-c", "import torch, os; print(os.path.dirname(os.path.dirname("
         "torch.__file__)))"], capture_output=True, text=True, check=True).stdout.strip()
    vision = without_compiled_parts(pathlib.Path(found) / "torchvision",
                                    arguments.cache / "stand-ins")
    packages = [vision, pathlib.Path(found) / "vit_pytorch"]
    for name, cases in CHECKOUTS.items():
        if arguments.checkouts and (arguments.checkouts / name).exists():
            inside = sorted((arguments.checkouts / name).iterdir())
            yield name, link_farm(arguments.cache / "roots" / name, inside + packages), cases
    for name, cases in PACKAGES.items():
        yield name, link_farm(arguments.cache / "roots" / "packages", packages), cases


def recorded(path, text, oracle, root):
    """What PyTorch does with a script, recorded beside it unless that was done already."""
    expected = path.with_suffix(".expected.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
        expected.unlink(missing_ok=True)
    if not expected.exists():
        run = subprocess.run([oracle, str(HERE / "dump.py"), str(path)], capture_output=True,
                             text=True, env={**os.environ, "PYTHONPATH": str(root)}, cwd=root)
        if run.returncode != 0:
            return None, run.stderr[-300:]
        expected.write_text(run.stdout)
    return expected, None


def difference(path, text, root, arguments):
    """What differs between PyTorch's run of a script and ours; None if nothing does."""
    expected, problem = recorded(path, text, arguments.oracle, root)
    error = None if problem else compare.json.loads(expected.read_text())["error"]
    if error:
        return f"skipped: PyTorch itself says {error['type']}"
    if problem is None and arguments.record:
        return None
    return problem or compare.check(path, expected, arguments.autograph, ["--path", str(root)],
                                    arguments.timeout)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only those whose GROUP/NAME holds one of these")
    parser.add_argument("--oracle", default=".build/oracle/bin/python")
    parser.add_argument("--autograph", default=".build/release/autograph")
    parser.add_argument("--checkouts", type=pathlib.Path)
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path(".build/real-models"))
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument("--record", action="store_true", help="only record what PyTorch does")
    arguments = parser.parse_args()
    passed, failed = 0, 0
    for group, root, cases in groups(arguments):
        for name, case in cases.items():
            label = f"{group}/{name}"
            if arguments.names and not any(n in label for n in arguments.names):
                continue
            folder = arguments.cache / group
            bad = difference(folder / f"{name}.ag", script(case), root, arguments)
            note = f"  {bad}" if bad else ""
            if isinstance(bad, str) and bad.startswith("skipped"):
                print(f"skip {label}{note}", flush=True)
                continue
            if isinstance(bad, str) and GRADIENT.match(bad) and "double" not in "".join(case):
                bad = difference(folder / f"{name}.float64.ag", script(case, DOUBLE), root,
                                 arguments)
                note = f"  float64: {bad}" if bad else f"  in float64; in float32 {note.strip()}"
            passed += not bad
            failed += bool(bad)
            print(("FAIL " if bad else "ok   ") + label + note, flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
