import torch
import torch.serialization
from torch import load
import transformers, datasets, huggingface_hub
from transformers import AutoModel, AutoTokenizer
from datasets import load_dataset
from huggingface_hub import hf_hub_download, snapshot_download

torch.load("a.pt")
torch.load("a.pt", weights_only=False)
torch.load("a.pt", map_location="cpu")
torch.load("a.pt", weights_only=True)
torch.load("a.pt", weights_only="True")
torch.serialization.load("a.pt")
load("a.pt")
AutoModel.from_pretrained("org/model")
AutoModel.from_pretrained("org/model", revision="main")
AutoModel.from_pretrained("org/model", revision="0123456789abcdef")
AutoModel.from_pretrained("org/model", revision=REVISION)
AutoModel.from_pretrained("./local")
transformers.AutoTokenizer.from_pretrained("org/model")
AutoTokenizer.from_pretrained(
    "org/model",
    use_fast=True,
)
load_dataset("org/data")
load_dataset("org/data", revision="v1")
datasets.load_dataset("org/data", split="train")
hf_hub_download(repo_id="a/b", filename="c")
hf_hub_download("a/b", "c", revision=None)
huggingface_hub.hf_hub_download(repo_id="a/b", filename="c")
snapshot_download(repo_id="a/b")
snapshot_download(repo_id="a/b", revision="0123abc")
