def relu_normal_(gewicht):
    """Füllt das Gewicht."""
    eingänge = gewicht.shape[1]
    with torch.no_grad():
        return gewicht.normal_(mean=0, std=(2 / eingänge) ** 0.5)
